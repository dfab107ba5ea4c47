import { ArrowLeft } from "lucide";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import type { BookingState } from "../../lib/booking-state";
import { formatMoney } from "../../lib/money";
import { moneyOf, movedWhole } from "../../lib/refunds";
import { bookingNumber } from "../../lib/tickets";
import { formatStart } from "../../lib/time";
import { Icon, LinkButton, Notice, Poster } from "../../ui";
import { Documents } from "./documents";
import type { Given } from "./give-back";
import { Moved, Price, seatList } from "./money-back";
import { AsOf, GivenNotice } from "./notices";
import { titleName } from "./names";

/** States of a booking that has no tickets, or not yet. */
export type EndedState = Extract<BookingState, { readonly kind: "late" | "refund_due" | "refunded" | "cancelled" }>;

export function isEnded(state: BookingState): state is EndedState {
  return state.kind === "late" || state.kind === "refund_due" || state.kind === "refunded" || state.kind === "cancelled";
}

interface EndedProps {
  readonly booking: Booking;
  readonly event: PayableEvent | null;
  readonly state: EndedState;
  readonly given: Given | null;
  readonly asOf?: string | undefined;
}

/** A booking whose tickets do not count, or not yet: what happened, what becomes of the money, and a way on. */
export function Ended({ booking, event, state, given, asOf }: EndedProps) {
  const name = event && titleName(event);
  const movedTo = movedWhole(booking);
  const again = event?.status === "published" && Date.parse(event.starts_at) > Date.now();
  return (
    <div class="page booking-ended">
      <p><a class="booking-back" href="/bookings"><Icon icon={ArrowLeft} size={18} turns />{t("common.my_tickets")}</a></p>
      <h1 tabIndex={-1}>{movedTo === null ? endedHeading(state) : t("booking.heading_moved")}</h1>
      <div class="booking-ended-in">
        <div class="stack">
          {asOf !== undefined && <AsOf asOf={asOf} />}
          <GivenNotice given={given} event={event} />
          {movedTo === null && given === null && <Notice kind={state.kind === "refunded" ? "good" : "info"}>{endedSentences(state, booking).map((sentence) => <p key={sentence}>{sentence}</p>)}</Notice>}
          {movedTo !== null && <p>{t("booking.moved_all")}</p>}
          <Moved booking={booking} event={event} linked={movedTo === null} />
          {state.kind !== "late" && (
            <div class="row">
              {movedTo !== null && <LinkButton kind="primary" href={`/booking/${encodeURIComponent(movedTo)}`}>{t("booking.moved_to")}</LinkButton>}
              {again && movedTo === null && <LinkButton kind="primary" href={`/events/${encodeURIComponent(booking.event_id)}/seats`}>{t("booking.choose_again")}</LinkButton>}
              <LinkButton href={event ? `/e/${encodeURIComponent(booking.event_id)}` : "/"}>{event ? t("booking.see_event") : t("common.see_programme")}</LinkButton>
            </div>
          )}
          {asOf === undefined && <Documents booking={booking} />}
        </div>
        <div class="stack">
          {event && name && (
            <section class="card booking-what" aria-label={t("booking.what")}>
              <div class="booking-what-poster"><Poster image={event.poster} /></div>
              <div>
                <h2>{name}</h2>
                <p>{formatStart(event.starts_at, event.time_zone, event.local_start)}</p>
                <p class="ink-2">{event.venue.name}, {event.venue.city}</p>
                {booking.seats.length > 0 && <p class="ink-2">{seatList(booking.seats, event)}</p>}
                <p class="small ink-2">{t("booking.number", { number: bookingNumber(booking.booking_id) })}</p>
              </div>
            </section>
          )}
          {!(state.kind === "cancelled" && !state.kept) && <Price booking={booking} event={event} />}
        </div>
      </div>
    </div>
  );
}

function endedHeading(state: EndedState): string {
  return state.kind === "refund_due" && state.stuck ? t("booking.heading_stuck") : t(`booking.heading_${state.kind}`);
}

const REASONS = [
  "seats_lost", "amount_differs", "paid_twice", "booking_ended", "customer_cancelled", "organizer_returned", "seats_moved",
  "move_not_possible", "event_cancelled", "event_postponed", "at_provider", "ticket_limit",
] as const;

function reasonSentence(reason: string): string {
  const known = REASONS.find((one) => one === reason);
  return known ? t(`booking.reason_${known}`) : t("booking.reason_unknown");
}

/** What is true of the money now. Nothing is "refunded" before the server says so. */
function endedSentences(state: EndedState, booking: Booking): string[] {
  const money = moneyOf(booking);
  const amount = money ? formatMoney(money.back) : "";
  switch (state.kind) {
    case "late":
      return [t("booking.late"), t("booking.late_then")];
    case "refund_due":
      return [reasonSentence(state.reason), state.stuck ? t("booking.due_stuck") : t("booking.due", { amount })];
    case "refunded":
      return [t("booking.refunded", { amount })];
    case "cancelled":
      return [t("booking.cancelled"), state.kept ? t("booking.cancelled_kept", { amount: money ? formatMoney(money.left) : "" }) : state.paymentOpen ? t("booking.cancelled_open") : t("booking.cancelled_free")];
  }
}
