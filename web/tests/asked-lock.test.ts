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
const MINUTE = 60_000;
const visitor = { who: null, atMs: 1_000 };
/** Somebody who comes back, after one minute. */
const later = (who: string | null = "asha", minutes = 1) => ({ who, atMs: 1_000 + minutes * MINUTE });
const quoteOf = (amount_minor: number) => ({ total: { amount_minor, currency: "EUR" } }) as Quote;
const now = (change: Partial<Now> = {}): Now => ({
  wanted: { seats: ["Stalls-D-5", "Stalls-D-6"] }, quote: quoteOf(9_000), error: null, verdict: { kind: "none" }, checking: false, ...change,
});

test("who had to log in after Check out goes on by themselves, once", () => {
  const store = emptyStore();
  askLock(store, "evt_1", asked, visitor);
  expect(takeAskedLock(store, "evt_2", later())).toBeNull();
  expect(takeAskedLock(store, "evt_1", later())).toEqual(asked);
  expect(takeAskedLock(store, "evt_1", later())).toBeNull();
  expect(store.values.size).toBe(0);
});

test("a lock waits for a quarter of an hour, and not for who comes to the device after that", () => {
  const store = emptyStore();
  askLock(store, "evt_1", asked, visitor);
  expect(takeAskedLock(store, "evt_1", later("asha", 15))).toEqual(asked);
  for (const minutes of [15.1, 24 * 60, -1]) {
    askLock(store, "evt_1", asked, visitor);
    expect(takeAskedLock(store, "evt_1", later("asha", minutes)), `after ${minutes} minutes`).toBeNull();
    expect(store.values.size).toBe(0);
  }
});

test("a lock of a customer whose session had ended is theirs alone", () => {
  const store = emptyStore();
  askLock(store, "evt_1", asked, { ...visitor, who: "asha" });
  expect(takeAskedLock(store, "evt_1", later("bruno"))).toBeNull();
  askLock(store, "evt_1", asked, { ...visitor, who: "asha" });
  expect(takeAskedLock(store, "evt_1", later("asha"))).toEqual(asked);
});

test("a lock that does not say since when it waits is not made", () => {
  const store = emptyStore();
  store.setItem("asked-lock:evt_1", JSON.stringify(asked));
  expect(takeAskedLock(store, "evt_1", later())).toBeNull();
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
    expect(takeAskedLock(store, "evt_1", later())).toBeNull();
  }
});
