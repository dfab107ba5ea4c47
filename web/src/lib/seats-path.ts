// The way back to the hall from a booking that is not paid.

import type { Booking } from "../api/types";

/** The page on which seats are chosen for the booking's event, with `seats` chosen. A move stays one: its old seats pay. */
export function seatsPath({ event_id: eventId, moves }: Pick<Booking, "event_id" | "moves">, seats: readonly string[] = []): string {
  const query = new URLSearchParams();
  if (moves) {
    query.set("moves", moves.booking_id);
    query.set("give", moves.seats.join());
  }
  if (seats.length > 0) query.set("seats", seats.join());
  const path = `/events/${encodeURIComponent(eventId)}/seats`;
  return query.size > 0 ? `${path}?${query}` : path;
}
