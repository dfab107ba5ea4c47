import { expect, test } from "vitest";
import type { CancellationQuote } from "../src/api/types";
import { ToldRefunds, untilSendAgain } from "../src/lib/give-back";

const NOW = Date.parse("2026-12-04T18:00:00Z");
const quote = {
  booking_id: "bkg_1", seats: ["Stalls-D-5", "Stalls-D-6"], server_time: "2026-12-04T18:00:00Z",
  code_expires_at: "2026-12-04T18:10:00Z", refund_until: "2026-12-20T18:00:00Z",
} as unknown as CancellationQuote;

function tab() {
  const clock = { now: NOW };
  const values = new Map<string, string>();
  const store = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
  return { clock, values, told: new ToldRefunds(store, () => clock.now) };
}

test("who looks again at what comes back for the same seats is sent no second mail", () => {
  const { told } = tab();
  told.keep(quote);
  expect(told.of("bkg_1", ["Stalls-D-6", "Stalls-D-5"])).toEqual(quote);
});

test("other seats, or another booking, need a code of their own", () => {
  const { told } = tab();
  told.keep(quote);
  expect(told.of("bkg_1", ["Stalls-D-5"])).toBeNull();
  expect(told.of("bkg_2", quote.seats)).toBeNull();
});

test("what was told holds no longer than its code, or than its amount", () => {
  const { told, clock } = tab();
  told.keep(quote);
  clock.now = Date.parse(quote.code_expires_at);
  expect(told.of("bkg_1", quote.seats)).toBeNull();
  clock.now = NOW;
  told.keep({ ...quote, refund_until: "2026-12-04T18:00:00Z" });
  expect(told.of("bkg_1", quote.seats)).toBeNull();
});

test("what was told is forgotten when the seats are given back, and what is unreadable is nothing", () => {
  const { told, values } = tab();
  told.keep(quote);
  told.forget("bkg_1");
  expect(values.size).toBe(0);
  values.set("give-back:bkg_1", "{");
  expect(told.of("bkg_1", quote.seats)).toBeNull();
});

test("the code is sent once more after a minute at the earliest", () => {
  expect(untilSendAgain(quote, NOW)).toBe(60_000);
  expect(untilSendAgain(quote, NOW + 59_000)).toBe(1_000);
  expect(untilSendAgain(quote, NOW + 90_000)).toBe(0);
});
