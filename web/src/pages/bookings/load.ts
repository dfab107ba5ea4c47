// A page of the customer's bookings with their events; without a network, what this device keeps.

import { getEvent, getTickets, listBookings } from "../../api/endpoints";
import { session } from "../../api/session";
import type { PayableEvent } from "../../api/types";
import { serverClock } from "../../lib/clock";
import { myTickets, type BookedEvent } from "../../lib/my-tickets";
import { isOffline, offlineBookings } from "../../lib/offline";
import { keepFiles } from "../../lib/offline-worker";

export interface TicketsPage {
  /** The customer who asked for it. */
  readonly owner: string | null;
  readonly booked: readonly BookedEvent[];
  readonly cursor: string | null;
  /** Instant of the oldest copy, where the network is gone. */
  readonly asOf: string | null;
}

export async function loadTickets(cursor?: string): Promise<TicketsPage> {
  const owner = session.subject;
  try {
    const { bookings, next_cursor: next } = await listBookings(cursor);
    const events = await eventsOf(bookings.map((booking) => booking.event_id));
    return { owner, booked: bookings.map((booking) => ({ booking, event: events.get(booking.event_id) ?? null })), cursor: next, asOf: null };
  } catch (error) {
    const stored = cursor === undefined ? offlineBookings.list() : [];
    if (stored.length === 0 || !(await isOffline(error))) throw error;
    const [oldest = null] = stored.map((one) => one.savedAt).toSorted();
    return { owner, booked: stored, cursor: null, asOf: oldest };
  }
}

/** Several bookings are often of one event: each event is asked for once. One that fails is left out. */
async function eventsOf(ids: readonly string[]): Promise<ReadonlyMap<string, PayableEvent>> {
  const distinct = [...new Set(ids)];
  const found = await Promise.allSettled(distinct.map((id) => getEvent(id)));
  const events = new Map<string, PayableEvent>();
  found.forEach((result, place) => {
    const id = distinct[place];
    if (id !== undefined && result.status === "fulfilled") events.set(id, result.value);
  });
  return events;
}

/** Tickets that one visit of the list fetches at most. */
const KEPT_AT_ONCE = 5;

/** Keeps tickets of the next events of `owner` on this device, as far as they are not there: nobody need open each of them first. */
export async function keepUpcoming(owner: string | null, booked: readonly BookedEvent[]): Promise<void> {
  if (offlineBookings.wanted !== "yes") return;
  const missing = myTickets(booked, serverClock.now()).upcoming.filter(({ booking }) => (
    offlineBookings.get(booking.booking_id)?.booking.seats.join() !== booking.seats.join()
  ));
  try {
    for (const { booking, event } of missing.slice(0, KEPT_AT_ONCE)) {
      if (event) offlineBookings.keep(owner, booking, event, (await getTickets(booking.booking_id)).tickets);
    }
    await keepFiles();
  } catch {
    // Another visit, or the booking's own page, keeps them.
  }
}
