import { useState } from "preact/hooks";
import { getEvent, listBookings } from "../api/endpoints";
import type { Booking } from "../api/types";
import { bookingState, type BookingState } from "../lib/booking-state";
import { moneyBack } from "../lib/refunds";
import { formatShortStart } from "../lib/time";
import { useAction, useLoad, useTitle } from "../ui/hooks";
import { Amount, Failure, Loading, SeatNames } from "../ui/parts";

const STATE_LABELS: Readonly<Record<BookingState["kind"], string>> = {
  to_pay: "Not paid yet",
  waiting: "Waiting for your bank",
  confirmed: "Confirmed",
  expired: "Lock expired",
  late: "Payment being checked",
  refund_due: "Refund on its way",
  refunded: "Refunded",
  cancelled: "Cancelled",
};

export function BookingsPage() {
  useTitle("My bookings");
  const first = useLoad(() => listBookings(), []);
  const [more, setMore] = useState<{ bookings: Booking[]; cursor: string | null } | null>(null);
  const loading = useAction();
  const bookings = [...(first.value?.bookings ?? []), ...(more?.bookings ?? [])];
  const cursor = more ? more.cursor : (first.value?.next_cursor ?? null);
  const loadMore = () => loading.run(async () => {
    const page = await listBookings(cursor ?? undefined);
    setMore({ bookings: [...(more?.bookings ?? []), ...page.bookings], cursor: page.next_cursor ?? null });
  });
  return (
    <>
      <h1>My bookings</h1>
      <Failure error={first.error} retry={first.reload} />
      {!first.value && !first.error && <Loading what="your bookings" />}
      {first.value && bookings.length === 0 && <p>You have no bookings yet. <a href="/">See all events</a></p>}
      <ul class="events">{bookings.map((booking) => <BookingItem key={booking.booking_id} booking={booking} />)}</ul>
      <Failure error={loading.error} />
      {cursor !== null && (
        <button type="button" class="wide" onClick={loadMore}>{loading.busy ? "Loading…" : "More bookings"}</button>
      )}
    </>
  );
}

const events = new Map<string, ReturnType<typeof getEvent>>();

/** Several bookings are often of one event: each event is asked for once. */
function eventOf(eventId: string): ReturnType<typeof getEvent> {
  let event = events.get(eventId);
  if (!event) {
    event = getEvent(eventId);
    event.catch(() => events.delete(eventId));
    events.set(eventId, event);
  }
  return event;
}

function BookingItem({ booking }: { booking: Booking }) {
  const { value: event } = useLoad(() => eventOf(booking.event_id), [booking.event_id]);
  const kind = bookingState(booking).kind;
  const back = moneyBack(booking);
  return (
    <li>
      <a class="card" href={`/booking/${encodeURIComponent(booking.booking_id)}`}>
        <span class={`badge ${kind}`}>{STATE_LABELS[kind]}</span>
        <strong>{event?.title.name ?? "Booking"}</strong>
        {event && <span>{formatShortStart(event.starts_at, event.time_zone, event.local_start)} · {event.venue.name}</span>}
        <span class="muted"><SeatNames ids={booking.seats} sections={event?.sections ?? []} /> · <Amount money={booking.amount} />{back && <>, <Amount money={back.back} /> {back.done ? "refunded" : "comes back"}</>}</span>
      </a>
    </li>
  );
}
