// The seats that a tap means, and those that take the place of lost ones.

import { fitsTogether, mayTake, type Filters } from "../../lib/filters";
import { ACCESSIBLE, COMPANION } from "../../lib/seat-flags";
import type { ChosenSeat } from "../../lib/selection";
import { isSideBySide, middleOf, nearest, snap, type Group, type May } from "../../lib/snap";
import type { Hall } from "../../map/hall";
import type { Proposal, Reason } from "./proposal";

export interface Looking {
  readonly hall: Hall;
  readonly filters: Filters;
  readonly party: number;
  /** Everybody may have the seats for people with reduced mobility. */
  readonly released: boolean;
  readonly mine: ReadonlySet<number>;
}

/** Seats are picked one by one. */
export function isFreePick({ filters, party }: Pick<Looking, "filters" | "party">): boolean {
  return !filters.sideBySide || party === 1;
}

export function mayOf({ hall, filters, released, mine }: Looking): May {
  return mayTake(hall, filters, released, mine);
}

/** The seats around a tapped one, or else the nearest in its section; null if there are none. */
export function groupAt(looking: Looking, seat: number): { readonly seats: Group; readonly reason: Reason } | null {
  const { hall, filters, party, mine } = looking;
  // Who taps a place for people with reduced mobility means it, whatever the filter says; so does who taps any seat of a
  // table that is sold only together with one.
  const row = hall.rowOf(seat);
  const tapped = row.whole ? row.order : [seat];
  const asked = !filters.access && tapped.some((one) => ((hall.seats.flags[one] as number) & (ACCESSIBLE | COMPANION)) !== 0);
  const may = mayOf({ ...looking, released: looking.released || asked });
  const accept = fitsTogether(hall, filters);
  const count = isFreePick(looking) ? 1 : party;
  const here = snap(hall, seat, count, may);
  if (here && (accept(here) || row.whole)) return { seats: here, reason: "tap" };
  const { firstRow, endRow } = hall.sectionOf(seat);
  const tier = hall.seats.tierOf[seat];
  // One by one, what is chosen already is no other seat.
  const free = isFreePick(looking) ? (other: number) => !mine.has(other) && may(other) : may;
  const near = nearest(hall, hall.rows.slice(firstRow, endRow), count, free, { near: middleOf(hall, [seat]), tier, accept });
  return near && { seats: near, reason: "near" };
}

/** Seats in place of lost ones, as near to them as there are, and of their tier if there are any. */
export function insteadOf(looking: Looking, lost: readonly ChosenSeat[]): Proposal | null {
  const { hall, filters, mine } = looking;
  const gone = lost.map((seat) => hall.numberOf(seat.seat_id)).filter((number) => number !== undefined);
  const [first] = gone;
  if (first === undefined) return null;
  // A pair that has lost one of two moves on together.
  const together = filters.sideBySide && isSideBySide(hall, [...mine, ...gone]);
  const count = gone.length + (together ? mine.size : 0);
  const may = mayOf({ ...looking, released: looking.released || lost.some((seat) => seat.accessible || seat.companion) });
  const free = together ? may : (seat: number) => !mine.has(seat) && may(seat);
  const wish = { near: middleOf(hall, gone), tier: hall.seats.tierOf[first], accept: fitsTogether(hall, filters) };
  const seats = nearest(hall, hall.rows, count, free, wish);
  return seats && { kind: "seats", reason: "lost", seats, total: null, add: !together };
}

/** The own seats with neighbours for a larger party, or else the nearest group of its size. */
export function grown(looking: Looking): Group | null {
  const { hall, party, mine } = looking;
  const own = [...mine];
  const [first] = own;
  if (first === undefined) return null;
  const may = mayOf(looking);
  const keepsAll = (group: Group) => own.every((seat) => group.includes(seat));
  const wish = { near: middleOf(hall, own), tier: hall.seats.tierOf[first] };
  const { firstRow, endRow } = hall.sectionOf(first);
  const rows = hall.rows.slice(firstRow, endRow);
  return nearest(hall, [hall.rowOf(first)], party, may, { ...wish, accept: keepsAll }) ?? nearest(hall, rows, party, may, wish);
}
