// A small hall for tests: rows written as text, one character for each seat.

import type { FilteredHall, FilteredSection } from "../src/lib/filters";
import type { PlacesRow } from "../src/lib/snap";

export interface RowText {
  /**
   * `.` free, `x` taken, `a` a free place for a wheelchair, `c` for a companion, `v` free with a part of the view hidden, a digit
   * a free seat of that tier; a blank is an aisle.
   */
  readonly seats: string;
  readonly whole?: boolean;
  readonly around?: boolean;
  readonly section?: number;
}

const PRICE = 1_000;

export function hallOf(...texts: readonly (string | RowText)[]) {
  const rows: (PlacesRow & { readonly gaps: ReadonlySet<number> })[] = [];
  const [xs, ys, tierOf, flags, free]: [number[], number[], number[], number[], boolean[]] = [[], [], [], [], []];
  texts.forEach((text, line) => {
    const { seats, whole = false, around = false, section = 0 } = typeof text === "string" ? { seats: text } : text;
    const order: number[] = [];
    const gaps = new Set<number>();
    [...seats].forEach((sign, column) => {
      if (sign === " ") {
        gaps.add(order[order.length - 1] as number);
        return;
      }
      order.push(xs.length);
      xs.push(column);
      ys.push(line + 1);
      tierOf.push(/\d/.test(sign) ? Number(sign) : 0);
      flags.push(sign === "a" ? 1 : sign === "c" ? 2 : sign === "v" ? 4 : 0);
      free.push(sign !== "x");
    });
    rows.push({ section, whole, around, order, gaps });
  });
  const rowOf = (seat: number) => rows.find((row) => row.order.includes(seat)) as (typeof rows)[number];
  const sections: FilteredSection[] = [...new Set(rows.map((row) => row.section))].map((index) => ({
    index, generalAdmission: false, available: 1, lowest: null, mainTier: 0,
    firstRow: rows.findIndex((row) => row.section === index), endRow: rows.findLastIndex((row) => row.section === index) + 1,
  }));
  const hall: FilteredHall & { focalPoint: { x: number; y: number }; tiers: { rank: number; type: string }[] } = {
    rows, sections, seatCount: xs.length, pitch: 1, seats: { xs, ys, tierOf, flags }, rowOf,
    focalPoint: { x: 4, y: -2 }, tiers: Array.from({ length: 10 }, (_, rank) => ({ rank, type: `tier-${rank}` })),
    neighbours: (seat) => {
      const { order, gaps, around } = rowOf(seat);
      if (around) return order;
      let from = order.indexOf(seat);
      let to = from;
      while (from > 0 && !gaps.has(order[from - 1] as number)) from--;
      while (to < order.length - 1 && !gaps.has(order[to] as number)) to++;
      return order.slice(from, to + 1);
    },
    isFree: (seat) => free[seat] === true,
    priceOf: (seat) => ({ amount_minor: PRICE * ((tierOf[seat] ?? 0) + 1), currency: "EUR" }),
  };
  return hall;
}
