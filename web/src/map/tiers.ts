// How tiers look: dearer is darker (brighter on dark), and neighbours in price alternate circle and rounded square, so that
// prices can be told apart without colours.

import type { Money } from "../api/types";
import type { LayoutMap } from "../../openapi/dist/sdk";
import type { HallEvent, HallTier } from "./hall";

export type TierShape = "circle" | "square";

export interface TierLook {
  /** Place by price, 0 for the cheapest. */
  readonly rank: number;
  /** Colour `--tier-1 … --tier-5`. */
  readonly colour: number;
  readonly shape: TierShape;
}

const COLOURS = 5;
/** Colours for one to five tiers: far apart when there are few. */
const SPREAD: readonly (readonly number[])[] = [[], [3], [2, 4], [1, 3, 5], [1, 2, 4, 5], [1, 2, 3, 4, 5]];

/** The look of the tier at `rank` of `count` tiers by price. */
export function lookOf(rank: number, count: number): TierLook {
  const colour = SPREAD[count]?.[rank] ?? Math.floor((rank * COLOURS) / Math.max(1, count)) + 1;
  return { rank, colour, shape: (count - 1 - rank) % 2 === 0 ? "circle" : "square" };
}

export function looksOf(layout: Pick<LayoutMap, "tiers">, event: HallEvent): HallTier[] {
  const known = new Map(event.tiers.map((tier) => [tier.type, tier]));
  const priced = layout.tiers.map(({ type, label }) => {
    const tier = known.get(type);
    return { type, label: tier?.label ?? label, tier, amount: tier?.total.amount_minor ?? -1 };
  });
  const onSale = priced.filter(({ tier }) => tier).sort((one, other) => one.amount - other.amount);
  return priced.map(({ type, label, tier }) => {
    const rank = onSale.findIndex((other) => other.type === type);
    const money = (value: Money | undefined) => value ?? null;
    return {
      type, label, ...lookOf(Math.max(0, rank), Math.max(1, onSale.length)), onSale: tier !== undefined,
      lowest: money(tier?.lowest_total), highest: money(tier?.highest_total), available: 0,
    };
  });
}
