import { expect, test, vi } from "vitest";
import { ApiProblem, ConnectionLost } from "../src/api/problem";
import type { BoxofficeEvent, Quote } from "../src/api/types";
import { changedQuote, lockRequest, priceOf, probe, verdictOf, type Ask, type Outcome } from "../src/lib/basket";

const inr = (amount_minor: number) => ({ amount_minor, currency: "INR" });
const quote = (total: number): Quote => ({
  lines: [{ type: "stalls", count: 2, unit: inr(total / 2), amount: inr(total) }],
  subtotal: inr(total), discount: inr(0), fees: inr(0), tax: inr(0), tax_included: false, total: inr(total),
});
const priced = (total: number) => ({ quote: quote(total), unlocked_tiers: [], seats: [] });
const seats = { seats: ["A-1", "A-2"] };
const refusal = (status: number, code: string, fields = {}, wait = 0) => new ApiProblem(status, code, fields, wait);

/** A shop where seats cost 1000, and where a code is answered by `withCode`. */
function shop(withCode: () => Outcome["priced"]) {
  return vi.fn<Ask>(async (_, code) => (code === null ? priced(1000) : withCode()));
}

test("without a code the price is asked for once", async () => {
  const ask = shop(() => priced(900));
  expect(await priceOf(ask, seats, null)).toEqual({ priced: priced(1000), error: null, verdict: { kind: "none" } });
  expect(ask.mock.calls).toEqual([[seats, null]]);
});

test("a code that is good makes the price", async () => {
  const ask = shop(() => priced(900));
  expect(await priceOf(ask, seats, "AUTUMN")).toEqual({ priced: priced(900), error: null, verdict: { kind: "applied" } });
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a refused code leaves the price without it, and is told at the field", async () => {
  const ask = shop(() => {
    throw refusal(422, "code_refused");
  });
  const outcome = await priceOf(ask, seats, "GUESS");
  expect(outcome.priced).toEqual(priced(1000));
  expect(outcome.verdict).toMatchObject({ kind: "refused", sentence: expect.stringContaining("cannot be used for these seats") });
  expect(ask.mock.calls.map(([, code]) => code)).toEqual(["GUESS", null]);
});

test("a code whose offer is not reached waits, and says what is missing", async () => {
  const ask = shop(() => {
    throw refusal(422, "offer_not_reached", { offer: "Family pack", missing: "it needs 4 seats that it is for" });
  });
  const outcome = await priceOf(ask, seats, "FAMILY");
  expect(outcome.priced).toEqual(priced(1000));
  expect(outcome.verdict).toEqual({ kind: "waiting", sentence: "“Family pack” does not apply yet: it needs 4 seats that it is for." });
});

test("who guessed too often is told how long to wait, and still sees the price", async () => {
  const ask = shop(() => {
    throw refusal(429, "too_many_attempts", {}, 150);
  });
  const outcome = await priceOf(ask, seats, "GUESS");
  expect(outcome.priced).toEqual(priced(1000));
  expect(outcome.verdict).toMatchObject({ kind: "refused", sentence: expect.stringContaining("3 minutes") });
  expect(verdictOf(refusal(429, "too_many_attempts"))).toMatchObject({ sentence: expect.stringContaining("a minute") });
});

test("a price that does not come is an error: nothing is made up in its place", async () => {
  const lost = new ConnectionLost();
  const ask = vi.fn<Ask>(async () => {
    throw lost;
  });
  expect(await priceOf(ask, seats, null)).toEqual({ priced: null, error: lost, verdict: { kind: "none" } });
  const withCode = await priceOf(ask, seats, "AUTUMN");
  expect(withCode).toMatchObject({ priced: null, error: lost, verdict: { kind: "unknown" } });
  // A lost connection says nothing about the code: it is not asked for a second time without it.
  expect(ask).toHaveBeenCalledTimes(2);
});

test("before the sale a wrong presale code is refused, and there is still no price", async () => {
  const ask = vi.fn<Ask>(async (_, code) => {
    throw code === null ? refusal(409, "event_not_on_sale") : refusal(422, "code_refused");
  });
  const outcome = await priceOf(ask, seats, "EARLY");
  expect(outcome.priced).toBeNull();
  expect(outcome.error).toMatchObject({ code: "event_not_on_sale" });
  expect(outcome.verdict.kind).toBe("refused");
});

test("a question that was given up has no outcome", async () => {
  const stop = new AbortController();
  stop.abort();
  const ask = vi.fn<Ask>(async () => {
    throw new ConnectionLost();
  });
  await expect(priceOf(ask, seats, "AUTUMN", stop.signal)).rejects.toBeInstanceOf(ConnectionLost);
  await expect(priceOf(ask, seats, null, stop.signal)).rejects.toBeInstanceOf(ConnectionLost);
});

test("a code can be tried before seats are chosen", () => {
  const event = (...types: string[]) => ({ tiers: types.map((type) => ({ type })) }) as unknown as BoxofficeEvent;
  expect(probe(event("stalls", "circle"))).toEqual({ best_available: { count: 1, type: "stalls" } });
  expect(probe(event())).toBeNull();
});

test("the lock carries the total that is shown, and the code that made it", () => {
  expect(lockRequest("evt_1", { ...seats, accessible: true }, quote(900), "AUTUMN")).toEqual({
    event_id: "evt_1", seats: ["A-1", "A-2"], accessible: true, coupon_code: "AUTUMN", total_minor: 900,
  });
  const best = { best_available: { count: 2, type: "stalls" } };
  expect(lockRequest("evt_1", best, quote(0), null)).toEqual({ event_id: "evt_1", ...best, total_minor: 0 });
});

test("a changed price comes with its quote, and nothing else is taken for one", () => {
  expect(changedQuote(refusal(409, "price_changed", { quote: quote(1100) }))?.total).toEqual(inr(1100));
  expect(changedQuote(refusal(409, "price_changed", { quote: { total: "much" } }))).toBeNull();
  expect(changedQuote(refusal(409, "price_changed"))).toBeNull();
  expect(changedQuote(refusal(409, "seats_taken", { quote: quote(1100) }))).toBeNull();
  expect(changedQuote(new ConnectionLost())).toBeNull();
});
