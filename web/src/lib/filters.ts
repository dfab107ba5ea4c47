// What a customer is looking for, and which seats of the hall fit it. Map and list show the same.

import { ACCESSIBLE, COMPANION, RESTRICTED } from "./seat-flags";
import type { Money } from "../api/types";
import { candidates, isOnAisle, runsOf, type Group, type May, type Places } from "./snap";

export interface Filters {
  readonly sideBySide: boolean;
  readonly aisle: boolean;
  readonly clearView: boolean;
  /** Groups with a place for somebody with reduced mobility. */
  readonly access: boolean;
  /** Lowest and highest price of a seat in minor units; null is no limit. */
  readonly from: number | null;
  readonly to: number | null;
}

export const NO_FILTERS: Filters = { sideBySide: true, aisle: false, clearView: false, access: false, from: null, to: null };

/** How many filters are set that hide seats. */
export function activeFilters(filters: Filters): number {
  const price = filters.from !== null || filters.to !== null;
  return [price, filters.aisle, filters.clearView, filters.access].filter(Boolean).length;
}

/** What filtering needs to know of a hall. */
export interface FilteredHall extends Places {
  readonly seatCount: number;
  readonly sections: readonly FilteredSection[];
  readonly seats: Places["seats"] & { readonly flags: ArrayLike<number> };
  isFree(seat: number): boolean;
  priceOf(seat: number): Money | null;
}

export interface FilteredSection {
  readonly index: number;
  readonly generalAdmission: boolean;
  readonly available: number;
  readonly lowest: Money | null;
  readonly mainTier: number;
  readonly firstRow: number;
  readonly endRow: number;
}

/** Whether somebody who is looking for this may take the seat. */
export function mayTake(hall: FilteredHall, filters: Filters, released: boolean, own: ReadonlySet<number> = new Set()): May {
  return (seat) => {
    if (!hall.isFree(seat) && !own.has(seat)) return false;
    const flags = hall.seats.flags[seat] as number;
    const forWhoNeedsIt = (flags & (ACCESSIBLE | COMPANION)) !== 0;
    if (forWhoNeedsIt && !released && !filters.access) return false;
    if (filters.clearView && (flags & RESTRICTED) !== 0) return false;
    // A free seat is on sale, and so has a price.
    return (filters.from === null && filters.to === null) || priceFits(hall.priceOf(seat), filters);
  };
}

export function priceFits(price: Money | null, { from, to }: Pick<Filters, "from" | "to">): boolean {
  if (!price) return false;
  return (from === null || price.amount_minor >= from) && (to === null || price.amount_minor <= to);
}

/** Whether a group is what was asked for: by an aisle, with a place for a wheelchair. */
export function fitsTogether(hall: FilteredHall, filters: Filters): (group: Group) => boolean {
  return (group) =>
    (!filters.aisle || isOnAisle(hall, group))
    && (!filters.access || group.some((seat) => ((hall.seats.flags[seat] as number) & ACCESSIBLE) !== 0));
}

export interface Fit {
  /** 1 for each seat that fits. */
  readonly seats: Uint8Array;
  /** Seats or places that fit, by section. */
  readonly sections: readonly number[];
}

/** The seats that fit: with enough neighbours, if people want to sit side by side. */
export function fit(hall: FilteredHall, filters: Filters, party: number, may: May): Fit {
  const seats = new Uint8Array(hall.seatCount);
  const accept = fitsTogether(hall, filters);
  const count = filters.sideBySide ? party : 1;
  const picky = filters.aisle || filters.access;
  const sections = hall.sections.map((section) => {
    if (section.generalAdmission) {
      const wanted = !filters.access && section.available >= party && priceFits(section.lowest, filters);
      return wanted ? section.available : 0;
    }
    let fitting = 0;
    for (const row of hall.rows.slice(section.firstRow, section.endRow)) {
      // A table that is sold as a whole is for whoever wants all of it, and shown to everybody.
      const size = row.whole ? row.order.length : count;
      const groups = picky || row.whole
        ? [...candidates(hall, [row], size, may)].map(({ group }) => group).filter(accept)
        : runsOf(hall, row, may).filter((run) => run.length >= size);
      for (const group of groups) {
        for (const seat of group) {
          if (seats[seat] === 0) fitting++;
          seats[seat] = 1;
        }
      }
    }
    return fitting;
  });
  return { seats, sections };
}

/** Lowest and highest price of the seats that `has` names, in these sections; null if there are none. */
function rangeOf(hall: FilteredHall, sections: readonly FilteredSection[], has: (seat: number) => boolean): { lowest: Money; highest: Money } | null {
  let [lowest, highest]: (Money | null)[] = [null, null];
  const add = (price: Money | null) => {
    if (!price) return;
    if (!lowest || price.amount_minor < lowest.amount_minor) lowest = price;
    if (!highest || price.amount_minor > highest.amount_minor) highest = price;
  };
  for (const section of sections) {
    if (section.generalAdmission) {
      if (section.available > 0) add(section.lowest);
      continue;
    }
    for (const row of hall.rows.slice(section.firstRow, section.endRow)) {
      // A row has one price for each tier.
      const known = new Set<number>();
      for (const seat of row.order) {
        const tier = hall.seats.tierOf[seat] as number;
        if (known.has(tier) || !has(seat)) continue;
        known.add(tier);
        add(hall.priceOf(seat));
      }
    }
  }
  return lowest && highest ? { lowest, highest } : null;
}

/** The prices of what fits. */
export function rangeOfFit(hall: FilteredHall, { seats, sections: counts }: Fit, sections: readonly FilteredSection[] = hall.sections): { lowest: Money; highest: Money } | null {
  return rangeOf(hall, sections.filter(({ index }) => (counts[index] ?? 0) > 0), (seat) => seats[seat] === 1);
}

export interface PriceBin {
  readonly price: number;
  readonly count: number;
  /** Tier of most of its seats. */
  readonly tier: number;
}

/** The prices of a hall's free seats, lowest first, with how many there are of each. */
export function pricesOf(hall: FilteredHall): PriceBin[] {
  const found = new Map<number, Map<number, number>>();
  const add = (price: Money | null, tier: number, count: number) => {
    if (!price || count === 0) return;
    const tiers = found.get(price.amount_minor) ?? new Map<number, number>();
    tiers.set(tier, (tiers.get(tier) ?? 0) + count);
    found.set(price.amount_minor, tiers);
  };
  for (const row of hall.rows) {
    // A row has one price for each tier.
    const free = new Map<number, number[]>();
    for (const seat of row.order) {
      if (!hall.isFree(seat)) continue;
      const tier = hall.seats.tierOf[seat] as number;
      const seats = free.get(tier);
      if (seats) seats.push(seat);
      else free.set(tier, [seat]);
    }
    for (const [tier, seats] of free) add(hall.priceOf(seats[0] as number), tier, seats.length);
  }
  for (const section of hall.sections) {
    if (section.generalAdmission) add(section.lowest, section.mainTier, section.available);
  }
  return [...found].sort(([one], [other]) => one - other).map(([price, tiers]) => {
    const [tier] = [...tiers].sort((one, other) => other[1] - one[1])[0] as [number, number];
    return { price, tier, count: [...tiers.values()].reduce((sum, count) => sum + count, 0) };
  });
}
