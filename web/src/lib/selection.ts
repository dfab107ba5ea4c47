// The seats a customer has chosen but not locked yet. Kept per event in the tab's store, so that a detour through the
// log-in page does not lose them.

import type { Money, Seat } from "../api/types";
import type { KeyStore } from "./idempotency";

/** What must be known of a chosen seat to show it, even before its section is loaded again. */
export type ChosenSeat = Pick<Seat, "seat_id" | "section" | "row" | "label" | "type" | "accessible" | "companion" | "restricted_view" | "whole"> & {
  readonly price: Money;
};

/** The most seats that the API takes in one booking, unless they are one table that is sold as a whole. */
export const SEATS_PER_BOOKING_MAX = 10;

const name = (eventId: string) => `selection:${eventId}`;

export function saveSelection(store: KeyStore, eventId: string, seats: readonly ChosenSeat[]): void {
  if (seats.length === 0) store.removeItem(name(eventId));
  else store.setItem(name(eventId), JSON.stringify(seats));
}

export function savedSelection(store: KeyStore, eventId: string): ChosenSeat[] {
  try {
    const value: unknown = JSON.parse(store.getItem(name(eventId)) ?? "[]");
    return Array.isArray(value) ? (value as ChosenSeat[]) : [];
  } catch {
    return [];
  }
}

/** The sections of seats that a link names. A section's name may begin with another's. */
export function sectionsOf(seatIds: readonly string[], sections: readonly string[]): string[] {
  const sectionOf = (id: string) => sections.filter((section) => id.startsWith(`${section}-`)).sort((a, b) => b.length - a.length)[0];
  return [...new Set(seatIds.map(sectionOf).filter((section) => section !== undefined))];
}

/** Whether one of the seats is kept for people with reduced mobility or their companions, until the event releases it. */
export function isForWhoNeedsIt(seats: readonly ChosenSeat[]): boolean {
  return seats.some((seat) => Boolean(seat.accessible) || Boolean(seat.companion));
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
  const isOneTable = first !== undefined && togetherWith(first, seats).length === seats.length && Boolean(first.whole);
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
