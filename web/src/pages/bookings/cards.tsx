import { Check, ChevronRight, Ticket } from "lucide";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { bookingState } from "../../lib/booking-state";
import { formatMoney } from "../../lib/money";
import type { BookedEvent } from "../../lib/my-tickets";
import { moneyOf, movedWhole, nothingPaid } from "../../lib/refunds";
import { dateTile, formatShortStart } from "../../lib/time";
import { Badge, Icon, LinkButton, Poster } from "../../ui";
import { formatSoon } from "../booking/dates";
import { seatList } from "../booking/money-back";
import { titleName } from "../booking/names";

const path = (booking: Booking) => `/booking/${encodeURIComponent(booking.booking_id)}`;
const nameOf = (event: PayableEvent | null) => (event ? titleName(event) : t("booking.title"));

/** A ticket that is to come: the whole card leads to it. */
export function UpcomingTicket({ booking, event, offline }: BookedEvent & { readonly offline: boolean }) {
  const tile = event && dateTile(event.local_start);
  const back = backWords(booking);
  return (
    <li class="bookings-ticket">
      <div class="bookings-ticket-in">
        <div class="bookings-poster">
          {offline || !event?.poster ? <span class="bookings-no-poster"><Icon icon={Ticket} size={32} /></span> : <Poster image={{ ...event.poster, alternative_text: "" }} lazy />}
        </div>
        <div class="bookings-text">
          <h3><a class="bookings-link" id={booking.booking_id} href={path(booking)}>{nameOf(event)}</a></h3>
          {event && <p>{formatShortStart(event.starts_at, event.time_zone, event.local_start)}</p>}
          {event && <p class="ink-2">{event.venue.name}, {event.venue.city}</p>}
          <p class="bookings-seats">{seatList(booking.seats, event)}</p>
          <p class="row">
            {event?.status === "cancelled" ? <Badge kind="danger">{t("booking.called_off")}</Badge> : <Badge kind="good" icon={Check}>{t("booking.state_confirmed")}</Badge>}
            {event?.postponed_from && <Badge kind="info">{t("booking.new_date")}</Badge>}
            {back !== null && <Badge kind="info">{back}</Badge>}
          </p>
        </div>
        <div class="bookings-stub">
          {tile && <p class="bookings-date"><span>{tile.month}</span><b>{tile.day}</b></p>}
          <p class="strong">{t("booking.count", { count: booking.seats.length })}</p>
          <span class="bookings-go"><Icon icon={ChevronRight} turns /></span>
        </div>
      </div>
    </li>
  );
}

/** Seats that are kept, or a payment that is on its way. */
export function OpenTicket({ booking, event }: BookedEvent) {
  const state = bookingState(booking).kind;
  const toPay = state === "to_pay";
  return (
    <li class="bookings-open">
      <div class="bookings-text">
        <h3>{nameOf(event)}</h3>
        {event && <p>{formatShortStart(event.starts_at, event.time_zone, event.local_start)} · {event.venue.name}</p>}
        <p class="ink-2">{seatList(booking.seats, event)} · {formatMoney(booking.moves?.due ?? booking.amount)}</p>
        <p>{toPay ? <Badge kind="yours">{t("booking.state_to_pay_until", { at: formatSoon(booking.expires_at) })}</Badge> : <Badge kind="info">{state === "late" ? t("booking.state_late") : t("booking.state_waiting")}</Badge>}</p>
      </div>
      <LinkButton kind={toPay ? "pay" : "plain"} href={path(booking)}>{toPay ? t("booking.go_on_paying") : t("booking.see_payment")}</LinkButton>
    </li>
  );
}

/** What has been, was given back, or was never paid: a line. */
export function EndedTicket({ booking, event }: BookedEvent) {
  const facts = [booking.seats.length > 0 ? t("booking.count", { count: booking.seats.length }) : null, paidWords(booking)];
  const back = backWords(booking);
  // "Refunded" says no more than the amount that was.
  const became = [back !== null && booking.status === "cancelled" ? null : stateWords(booking), back, keptWords(booking)];
  return (
    <li class="bookings-row">
      <div class="bookings-row-poster"><Poster image={event?.poster && { ...event.poster, alternative_text: "" }} lazy /></div>
      <div>
        <h3><a class="bookings-link" id={booking.booking_id} href={path(booking)}>{nameOf(event)}</a></h3>
        <p class="small ink-2">
          {event && <>{formatShortStart(event.starts_at, event.time_zone, event.local_start)} · {event.venue.name}<br /></>}
          {facts.filter((fact) => fact !== null).join(" · ")}
        </p>
      </div>
      <span class="small">{became.filter((words) => words !== null).map((words) => <span key={words} class="bookings-became">{words}</span>)}</span>
    </li>
  );
}

/** What was paid; null where that is not known yet, or is the price of another booking now. */
function paidWords(booking: Booking): string | null {
  if (nothingPaid(booking)) return t("booking.list_nothing");
  const money = moneyOf(booking);
  return money && movedWhole(booking) === null ? t("booking.list_paid", { amount: formatMoney(money.paid) }) : null;
}

function backWords(booking: Booking): string | null {
  const money = moneyOf(booking);
  if (!money || money.back.amount_minor === 0) return null;
  const amount = formatMoney(money.back);
  return money.done ? t("booking.list_refunded", { amount }) : t("booking.list_comes_back", { amount });
}

/** What does not come back of a booking that has no seats any more. */
function keptWords(booking: Booking): string | null {
  const money = moneyOf(booking);
  return booking.status === "cancelled" && money && money.left.amount_minor > 0 ? t("booking.list_kept", { amount: formatMoney(money.left) }) : null;
}

function stateWords(booking: Booking): string {
  if (movedWhole(booking) !== null) return t("booking.state_moved");
  const { kind } = bookingState(booking);
  switch (kind) {
    case "confirmed": return t("booking.state_past");
    case "refund_due": return t("booking.state_refund_due");
    case "refunded": return t("booking.state_refunded");
    case "cancelled": return t("booking.state_cancelled");
    default: return t("booking.state_expired");
  }
}
