// Why no seats fit what is looked for, so that what is offered instead leads to some.

import { NO_FILTERS, activeFilters, fit, mayTake, type Filters, type FilteredHall } from "./filters";

export type Shortage =
  | { readonly what: "sold" }
  /** Filters hide the seats that are left. */
  | { readonly what: "filters" }
  /** Fewer seats are left than are looked for. */
  | { readonly what: "few"; readonly left: number }
  /** There are enough, but nowhere so many together: `most` are. */
  | { readonly what: "together"; readonly most: number }
  /** Those that are left are for people who need them. */
  | { readonly what: "kept" };

export interface Wished {
  readonly filters: Filters;
  readonly party: number;
  readonly released: boolean;
  readonly own: ReadonlySet<number>;
}

/** Called where nothing fits. */
export function shortageOf(hall: FilteredHall, { filters, party, released, own }: Wished): Shortage {
  if (hall.sections.every((section) => section.available === 0)) return { what: "sold" };
  const open = { ...NO_FILTERS, sideBySide: filters.sideBySide };
  const may = mayTake(hall, open, released, own);
  const fitting = (count: number, wish = open) => fit(hall, wish, count, may).sections.reduce((sum, one) => sum + one, 0);
  if (activeFilters(filters) > 0 && fitting(filters.sideBySide ? party : 1) > 0) return { what: "filters" };
  const left = fitting(1, { ...open, sideBySide: false });
  if (left === 0) return { what: "kept" };
  if (left < party) return { what: "few", left };
  let most = party - 1;
  while (most > 1 && fitting(most) === 0) most--;
  return { what: "together", most };
}
