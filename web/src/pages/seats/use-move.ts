// Moving: seats of a confirmed booking are given up for as many others of the same event.

import { getBooking } from "../../api/endpoints";
import type { BookingRequest, Booking } from "../../api/types";
import { useLoad, type Loaded } from "../../ui/hooks";

export type Move = NonNullable<BookingRequest["moves"]>;

/** The move that an address asks for: `moves` names the booking, and `give` its seats, or else all of them; null without one. */
export function useMove(query: URLSearchParams): Loaded<{ readonly move: Move | null }> {
  const bookingId = query.get("moves");
  const give = idsOf(query.get("give"));
  return useLoad(async () => {
    if (!bookingId) return { move: null };
    const seats = give.length > 0 ? give : (await getBooking(bookingId) satisfies Booking).seats;
    return { move: { booking_id: bookingId, seats } };
  }, [bookingId, give.join()]);
}

/** Ids of seats in an address, with commas between. */
export function idsOf(text: string | null): string[] {
  return (text ?? "").split(",").filter((id) => id !== "");
}
