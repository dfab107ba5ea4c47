// What one seat costs with fees and tax, where a tier or an event has one price or several: "from" the lowest.

import type { BoxofficeEvent, Money, Tier } from "../api/types";
import { formatMoney } from "./money";
import { totalOf } from "./total";

/** The price of a tier's seats, or of those in one section. */
export function tierPrice(tier: Tier, section = ""): string {
  if (section === "") return range([tier.lowest_total, tier.highest_total]);
  const here = tier.section_prices?.filter((price) => price.section === section) ?? [];
  // Rows without a price of their own have the section's, or else the tier's.
  const whole = here.some((price) => !price.rows?.length);
  return range([...here.map((price) => price.total), ...(whole ? [] : [tier.total])]);
}

/** The price of a tier's seats before an offer that everybody has; null if they cost that, or have several prices. */
export function tierPriceBefore(event: BoxofficeEvent, tier: Tier): Money | null {
  const before = totalOf(event, [tier.price]);
  const one = tier.lowest_total.amount_minor === tier.highest_total.amount_minor;
  return before && one && before.amount_minor > tier.total.amount_minor ? before : null;
}

/** The price of an event's seats. */
export function eventPrice(event: BoxofficeEvent): string {
  return range([event.lowest_total, ...event.tiers.map((tier) => tier.highest_total)]);
}

/** Prices of one currency, none of which is missing. */
function range(prices: readonly Money[]): string {
  const sorted = prices.toSorted((one, other) => one.amount_minor - other.amount_minor);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (!lowest || !highest) return "";
  return lowest.amount_minor === highest.amount_minor ? formatMoney(lowest) : `from ${formatMoney(lowest)}`;
}
