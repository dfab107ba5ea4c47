// What one seat costs with fees and tax: of a tier or an event, the lowest price and the highest.

import type { BoxofficeEvent, Money, Tier } from "../api/types";
import { formatMoney } from "./money";
import { totalOf } from "./total";

export interface PriceRange {
  readonly lowest: Money;
  readonly highest: Money;
}

/** The prices of a tier's seats, or of those in one section. */
export function tierRange(tier: Tier, section = ""): PriceRange | null {
  if (section === "") return rangeOf([tier.lowest_total, tier.highest_total]);
  const here = tier.section_prices?.filter((price) => price.section === section) ?? [];
  // Rows without a price of their own have the section's, or else the tier's.
  const whole = here.some((price) => !price.rows?.length);
  return rangeOf([...here.map((price) => price.total), ...(whole ? [] : [tier.total])]);
}

/** The prices of an event's seats. */
export function eventRange(event: Pick<BoxofficeEvent, "lowest_total" | "tiers">): PriceRange | null {
  return rangeOf([event.lowest_total, ...event.tiers.map((tier) => tier.highest_total)]);
}

/** The prices of the tiers that have seats left; of all of them where `isLeft` says of none that it has. */
export function rangeLeft(event: Pick<BoxofficeEvent, "lowest_total" | "tiers">, isLeft: (tier: Tier) => boolean): PriceRange | null {
  const tiers = event.tiers.filter(isLeft);
  if (tiers.length === event.tiers.length) return eventRange(event);
  return rangeOf(tiers.flatMap((tier) => [tier.lowest_total, tier.highest_total])) ?? eventRange(event);
}

function isOnePrice({ lowest, highest }: PriceRange): boolean {
  return lowest.amount_minor === highest.amount_minor;
}

/** `$38.50`, or `$38.50 – $92.00`. */
export function formatRange(range: PriceRange): string {
  // Isolated: amounts keep their order where text runs from right to left.
  const parts = isOnePrice(range) ? [range.lowest] : [range.lowest, range.highest];
  return parts.map((money) => `\u2068${formatMoney(money)}\u2069`).join(" – ");
}

/** The price of a tier's seats before an offer that everybody has; null if they cost that, or have several prices. */
export function tierPriceBefore(event: BoxofficeEvent, tier: Tier): Money | null {
  const before = totalOf(event, [tier.price]);
  const one = tier.lowest_total.amount_minor === tier.highest_total.amount_minor;
  return before && one && before.amount_minor > tier.total.amount_minor ? before : null;
}

export interface PriceChange {
  /** End of the price that holds now. */
  readonly until: string;
  /** The price after it; null if it is that of an offer, which nobody knows ahead. */
  readonly after: Money | null;
}

/** The next change of a tier's price, with which early birds reckon; null if none is to come. */
export function nextPrice(event: BoxofficeEvent, tier: Tier): PriceChange | null {
  const [now, following] = tier.phases ?? [];
  const next = following?.price ?? tier.last_price;
  if (!now || !next) return null;
  const isLowered = (totalOf(event, [tier.price])?.amount_minor ?? 0) !== tier.total.amount_minor;
  return { until: now.until, after: isLowered ? null : totalOf(event, [next]) };
}

/** Tiers, the dearest first. */
export function dearestFirst(tiers: readonly Tier[]): Tier[] {
  return tiers.toSorted((one, other) => other.total.amount_minor - one.total.amount_minor);
}

/** Prices of one currency, none of which is missing. */
function rangeOf(prices: readonly Money[]): PriceRange | null {
  const sorted = prices.toSorted((one, other) => one.amount_minor - other.amount_minor);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  return lowest && highest ? { lowest, highest } : null;
}
