import { expect, test, vi } from "vitest";
import type { Quote } from "../src/api/types";
import { arrived, askLock, backToPay, nextOf, takeAskedLock, type AskedLock, type Now } from "../src/lib/asked-lock";
import { safeNext } from "../src/router";

function emptyStore() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
}

const asked: AskedLock = { wanted: { seats: ["Stalls-D-5", "Stalls-D-6"] }, total: { amount_minor: 9_000, currency: "EUR" } };
const quoteOf = (amount_minor: number) => ({ total: { amount_minor, currency: "EUR" } }) as Quote;
const now = (change: Partial<Now> = {}): Now => ({
  wanted: { seats: ["Stalls-D-5", "Stalls-D-6"] }, quote: quoteOf(9_000), error: null, verdict: { kind: "none" }, checking: false, ...change,
});

test("who had to log in after Check out goes on by themselves, once", () => {
  const store = emptyStore();
  askLock(store, "evt_1", asked);
  expect(takeAskedLock(store, "evt_2")).toBeNull();
  expect(takeAskedLock(store, "evt_1")).toEqual(asked);
  expect(takeAskedLock(store, "evt_1")).toBeNull();
  expect(store.values.size).toBe(0);
});

test("the log-in comes back to the same page, and says that somebody goes on to pay", () => {
  vi.stubGlobal("location", { origin: "https://tickets.test" });
  const next = safeNext(backToPay("/events/evt_1/seats?moves=bkg_1&give=A-1"));
  expect(arrived(next)).toBe("/events/evt_1/seats?moves=bkg_1&give=A-1");
  expect(arrived(backToPay("/events/evt_1/seats"))).toBe("/events/evt_1/seats");
  expect(arrived("/events/evt_1/seats?seats=A-1")).toBeNull();
});

test("the seats are locked at the price that was shown, or a lower one of the customer's own", () => {
  expect(nextOf(asked, now({ quote: null }))).toBe("wait");
  expect(nextOf(asked, now())).toBe("lock");
  expect(nextOf(asked, now({ quote: quoteOf(8_100) }))).toBe("lock");
  expect(nextOf(asked, now({ quote: quoteOf(9_100) }))).toBe("dearer");
});

test("other seats than those of Check out are for the customer to lock", () => {
  expect(nextOf(asked, now({ wanted: { seats: ["Stalls-D-5"] } }))).toBe("forget");
  expect(nextOf(asked, now({ wanted: null }))).toBe("forget");
  expect(nextOf(asked, now({ quote: null, error: new Error("not on sale") }))).toBe("forget");
});

test("a code that turns out to do nothing is read before anything is locked", () => {
  expect(nextOf(asked, now({ checking: true }))).toBe("wait");
  expect(nextOf(asked, now({ verdict: { kind: "applied" } }))).toBe("lock");
  expect(nextOf(asked, now({ verdict: { kind: "refused", sentence: "No." } }))).toBe("forget");
});

test("what another page has kept makes no trouble", () => {
  const store = emptyStore();
  for (const text of ["not JSON", "7", '{"wanted":{}}']) {
    store.setItem("asked-lock:evt_1", text);
    expect(takeAskedLock(store, "evt_1")).toBeNull();
  }
});
