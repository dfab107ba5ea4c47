import { expect, test } from "vitest";
import type { BoxofficeEvent, Tier } from "../src/api/types";
import { eventRange, formatRange, nextPrice, rangeLeft, tierPriceBefore, tierRange } from "../src/lib/prices";

const usd = (dollars: number) => ({ amount_minor: dollars * 100, currency: "USD" });
const tier = (own: number, others: readonly { section: string; rows?: string[]; total: number }[] = []): Tier => {
  const all = [own, ...others.map((other) => other.total)];
  return {
    type: "stalls", price: usd(own), total: usd(own), lowest_total: usd(Math.min(...all)), highest_total: usd(Math.max(...all)),
    section_prices: others.map((other) => ({ ...other, price: usd(other.total), total: usd(other.total) })),
  };
};
const words = (range: ReturnType<typeof tierRange>) => range && formatRange(range).replace(/[\u2068\u2069]/g, "");
const terms = { currency: "USD", fee_per_booking_minor: 0, fee_per_ticket_minor: 100, tax_basis_points: 0, tax_mode: "exclusive" } as BoxofficeEvent;

test("a tier with one price shows it, and one with several shows the lowest and the highest", () => {
  expect(words(tierRange(tier(20)))).toBe("$20.00");
  expect(words(tierRange(tier(20, [{ section: "Left", total: 15 }])))).toBe("$15.00 – $20.00");
});

test("a section shows its own price, or those of its rows", () => {
  const two = tier(20, [{ section: "Left", total: 15 }, { section: "Right", rows: ["A"], total: 30 }]);
  expect(words(tierRange(two, "Left"))).toBe("$15.00");
  expect(words(tierRange(two, "Right"))).toBe("$20.00 – $30.00");
  expect(words(tierRange(two, "Middle"))).toBe("$20.00");
});

test("an event whose seats all cost the same shows one price", () => {
  const range = (...tiers: Tier[]) => {
    const lowest = Math.min(...tiers.map((one) => one.lowest_total.amount_minor));
    return words(eventRange({ tiers, lowest_total: { amount_minor: lowest, currency: "USD" } }));
  };
  expect(range(tier(20), tier(20))).toBe("$20.00");
  expect(range(tier(20), tier(10))).toBe("$10.00 – $20.00");
  expect(range(tier(20, [{ section: "Left", total: 25 }]))).toBe("$20.00 – $25.00");
});

test("who buys is told no price of which nothing is left", () => {
  const event = { tiers: [{ ...tier(90), type: "front" }, { ...tier(70), type: "stalls" }, { ...tier(40), type: "circle" }], lowest_total: usd(40) };
  const left = (...types: string[]) => words(rangeLeft(event, ({ type }) => types.includes(type)));
  expect(left("front", "stalls", "circle")).toBe("$40.00 – $90.00");
  expect(left("stalls")).toBe("$70.00");
  expect(left("front", "stalls")).toBe("$70.00 – $90.00");
  // It is sold out: what seats cost if some come back.
  expect(left()).toBe("$40.00 – $90.00");
});

test("a tier that an offer lowers for everybody shows what it costs otherwise", () => {
  const lowered = { ...tier(20), total: usd(19), lowest_total: usd(19), highest_total: usd(19) };
  expect(tierPriceBefore(terms, lowered)).toEqual(usd(21));
  expect(tierPriceBefore(terms, { ...lowered, total: usd(21), lowest_total: usd(21), highest_total: usd(21) })).toBeNull();
  // One price before several would be about none of them.
  expect(tierPriceBefore(terms, { ...lowered, lowest_total: usd(15) })).toBeNull();
});

test("who buys early sees until when, and what the seat costs afterwards", () => {
  const early = { ...tier(20), total: usd(21), phases: [{ until: "2026-12-10T23:00:00Z", price: usd(20) }], last_price: usd(30) };
  expect(nextPrice(terms, early)).toEqual({ until: "2026-12-10T23:00:00Z", after: usd(31) });
  expect(nextPrice(terms, { ...early, phases: [...early.phases, { until: "2026-12-20T23:00:00Z", price: usd(25) }] })?.after).toEqual(usd(26));
  // With an offer on top nobody knows what it will be.
  expect(nextPrice(terms, { ...early, total: usd(18) })?.after).toBeNull();
  expect(nextPrice(terms, tier(20))).toBeNull();
});
