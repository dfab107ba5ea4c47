import { expect, test } from "vitest";
import type { BoxofficeEvent, Tier } from "../src/api/types";
import { eventPrice, tierPrice, tierPriceBefore } from "../src/lib/prices";

const usd = (dollars: number) => ({ amount_minor: dollars * 100, currency: "USD" });
const tier = (own: number, others: readonly { section: string; rows?: string[]; total: number }[] = []): Tier => {
  const all = [own, ...others.map((other) => other.total)];
  return {
    type: "stalls", price: usd(own), total: usd(own), lowest_total: usd(Math.min(...all)), highest_total: usd(Math.max(...all)),
    section_prices: others.map((other) => ({ ...other, price: usd(other.total), total: usd(other.total) })),
  };
};

test("a tier with one price shows it, and one with several shows the lowest", () => {
  expect(tierPrice(tier(20))).toBe("$20.00");
  expect(tierPrice(tier(20, [{ section: "Left", total: 15 }]))).toBe("from $15.00");
});

test("a section shows its own price, or the lowest of its rows", () => {
  const two = tier(20, [{ section: "Left", total: 15 }, { section: "Right", rows: ["A"], total: 30 }]);
  expect(tierPrice(two, "Left")).toBe("$15.00");
  expect(tierPrice(two, "Right")).toBe("from $20.00");
  expect(tierPrice(two, "Middle")).toBe("$20.00");
});

test("an event whose seats all cost the same shows one price", () => {
  const event = (...tiers: Tier[]) => {
    const lowest = Math.min(...tiers.map((one) => one.lowest_total.amount_minor));
    return { tiers, lowest_total: { amount_minor: lowest, currency: "USD" } } as unknown as BoxofficeEvent;
  };
  expect(eventPrice(event(tier(20)))).toBe("$20.00");
  expect(eventPrice(event(tier(20), tier(20)))).toBe("$20.00");
  expect(eventPrice(event(tier(20), tier(10)))).toBe("from $10.00");
  expect(eventPrice(event(tier(20, [{ section: "Left", total: 25 }])))).toBe("from $20.00");
});

test("a tier that an offer lowers for everybody shows what it costs otherwise", () => {
  const event = { currency: "USD", fee_per_booking_minor: 0, fee_per_ticket_minor: 100, tax_basis_points: 0, tax_mode: "exclusive" } as BoxofficeEvent;
  const lowered = { ...tier(20), total: usd(19), lowest_total: usd(19), highest_total: usd(19) };
  expect(tierPriceBefore(event, lowered)).toEqual(usd(21));
  expect(tierPriceBefore(event, { ...lowered, total: usd(21), lowest_total: usd(21), highest_total: usd(21) })).toBeNull();
  // One price before several would be about none of them.
  expect(tierPriceBefore(event, { ...lowered, lowest_total: usd(15) })).toBeNull();
});
