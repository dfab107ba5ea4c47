// The seats a customer has chosen but not locked yet. Kept per event in the tab's store, so that a detour through the
// log-in page does not lose them.

import type { BestAvailable, BookingRequest, Money } from "../api/types";
import type { KeyStore } from "./idempotency";

/** What must be known of a chosen seat to show it, even before the hall is loaded again. */
export interface ChosenSeat {
  readonly seat_id: string;
  readonly section: string;
  readonly row: string;
  readonly label: string;
  readonly type: string;
  readonly accessible: boolean;
  readonly companion: boolean;
  readonly restricted_view: boolean;
  /** It is at a table, which its row names. */
  readonly table: boolean;
  /** Its table is sold as a whole. */
  readonly whole: boolean;
  /** What it alone costs, with fees and tax. */
  readonly price: Money | null;
}

/** Places without numbers, or of a tier that is on no map: the server chooses which. */
export interface ChosenPlaces {
  /** Null for any section. */
  readonly section: string | null;
  readonly type: string;
  readonly count: number;
  readonly price: Money | null;
}

/** Seats, or else places: one booking has either. */
export interface Selection {
  readonly seats: readonly ChosenSeat[];
  readonly places: ChosenPlaces | null;
}

export const NOTHING: Selection = { seats: [], places: null };

/** The most seats that the API takes in one booking, unless they are one table that is sold as a whole. */
export const SEATS_PER_BOOKING_MAX = 10;

const name = (eventId: string) => `selection:${eventId}`;

export function saveSelection(store: KeyStore, eventId: string, selection: Selection): void {
  if (countOf(selection) === 0) store.removeItem(name(eventId));
  else store.setItem(name(eventId), JSON.stringify(selection));
}

export function savedSelection(store: KeyStore, eventId: string): Selection {
  try {
    const value = JSON.parse(store.getItem(name(eventId)) ?? "null") as Partial<Selection> | null;
    const seats = Array.isArray(value?.seats) ? value.seats : [];
    return { seats, places: seats.length === 0 && value?.places ? value.places : null };
  } catch {
    return NOTHING;
  }
}

export function countOf({ seats, places }: Selection): number {
  return seats.length + (places?.count ?? 0);
}

/** The request for what is chosen; null if nothing is. */
export function wantedOf({ seats, places }: Selection): Pick<BookingRequest, "seats" | "accessible" | "best_available"> | null {
  if (seats.length > 0) return { seats: seats.map((seat) => seat.seat_id), ...(isForWhoNeedsIt(seats) ? { accessible: true } : {}) };
  if (!places) return null;
  const best: BestAvailable = { count: places.count, type: places.type, ...(places.section === null ? {} : { section: places.section }) };
  return { best_available: best };
}

/** Whether one of the seats is kept for people with reduced mobility or their companions, until the event releases it. */
export function isForWhoNeedsIt(seats: readonly ChosenSeat[]): boolean {
  return seats.some((seat) => seat.accessible || seat.companion);
}

/** The most seats that can be chosen for this event. */
export function selectionLimit(ticketsPerCustomerMax: number | null | undefined): number {
  return Math.min(SEATS_PER_BOOKING_MAX, ticketsPerCustomerMax ?? SEATS_PER_BOOKING_MAX);
}

/** The seats of `all` that are chosen and given up together with this one: its table, if that is sold as a whole. */
export function togetherWith<T extends ChosenSeat>(seat: T, all: readonly T[]): T[] {
  return seat.whole ? all.filter((other) => other.section === seat.section && other.row === seat.row) : [seat];
}

/** Whether one booking can have these seats: up to the limit, or one table that is sold as a whole. */
export function fitsOneBooking(seats: readonly ChosenSeat[], ticketsPerCustomerMax: number | null | undefined): boolean {
  const [first] = seats;
  const isOneTable = first !== undefined && togetherWith(first, seats).length === seats.length && first.whole;
  return seats.length <= (isOneTable ? ticketsPerCustomerMax ?? seats.length : selectionLimit(ticketsPerCustomerMax));
}

/** Splits a selection into the seats that are still ours to ask for and those that somebody else has. */
export function withoutLost(
  chosen: readonly ChosenSeat[], lost: ReadonlySet<string>,
): { readonly kept: ChosenSeat[]; readonly gone: ChosenSeat[] } {
  return {
    kept: chosen.filter((seat) => !lost.has(seat.seat_id)),
    gone: chosen.filter((seat) => lost.has(seat.seat_id)),
  };
}

/** Seats of one section, row and price, which are told in one line. */
export interface SeatLine {
  readonly section: string;
  readonly row: string;
  readonly seats: readonly ChosenSeat[];
}

export function linesOf(seats: readonly ChosenSeat[]): SeatLine[] {
  const lines = new Map<string, { section: string; row: string; seats: ChosenSeat[] }>();
  for (const seat of seats) {
    const key = JSON.stringify([seat.section, seat.row]);
    const line = lines.get(key) ?? { section: seat.section, row: seat.row, seats: [] };
    line.seats.push(seat);
    lines.set(key, line);
  }
  return [...lines.values()];
}
