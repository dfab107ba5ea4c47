// The list of a customer's bookings, in the order in which they matter: what is to come first.

import type { Booking, PayableEvent } from "../api/types";
import { bookingState } from "./booking-state";

export interface BookedEvent {
  readonly booking: Booking;
  /** Null if it did not load. */
  readonly event: PayableEvent | null;
}

export interface MyTickets {
  /** Seats that are kept, or a payment that is on its way: there is something to do or to wait for. */
  readonly open: readonly BookedEvent[];
  readonly upcoming: readonly BookedEvent[];
  readonly past: readonly BookedEvent[];
  /** Given back, called off, never paid. */
  readonly ended: readonly BookedEvent[];
}

/** How long an event goes on that does not say so. */
const DURATION_DEFAULT_MINUTES = 180;

export function myTickets(all: readonly BookedEvent[], nowMs: number): MyTickets {
  const groups = { open: [] as BookedEvent[], upcoming: [] as BookedEvent[], past: [] as BookedEvent[], ended: [] as BookedEvent[] };
  for (const one of all) groups[groupOf(one, nowMs)].push(one);
  const soonest = (a: BookedEvent, b: BookedEvent) => startOf(a) - startOf(b);
  groups.upcoming.sort(soonest);
  groups.past.sort((a, b) => soonest(b, a));
  return groups;
}

function groupOf({ booking, event }: BookedEvent, nowMs: number): keyof MyTickets {
  const state = bookingState(booking).kind;
  if (state === "to_pay" || state === "waiting" || state === "late") return "open";
  if (state !== "confirmed") return "ended";
  return event && endsAt(event) < nowMs ? "past" : "upcoming";
}

/** End of the event in epoch milliseconds, as far as it is known. */
export function endsAt(event: PayableEvent): number {
  return Date.parse(event.starts_at) + (event.title_details.duration_minutes ?? DURATION_DEFAULT_MINUTES) * 60_000;
}

function startOf({ event }: BookedEvent): number {
  return event ? Date.parse(event.starts_at) : Number.MAX_SAFE_INTEGER;
}
