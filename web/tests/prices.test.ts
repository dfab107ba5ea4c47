import { expect, test } from "vitest";
import type { BoxofficeEvent, Tier } from "../src/api/types";
import { eventPrice, tierPrice } from "../src/lib/prices";

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
