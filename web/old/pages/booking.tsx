import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { createPayment, extendBooking, getBooking, getEvent, releaseBooking } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import type { Booking, BoxofficeEvent, Provider, SectionSummary } from "../api/types";
import { bookingState, pollPause, type BookingState } from "../lib/booking-state";
import { checkoutOf, goToCheckout, rememberCheckout, rememberedCheckout } from "../lib/checkout";
import { formatMoney } from "../lib/money";
import { poll } from "../lib/poll";
import { moneyBack } from "../lib/refunds";
import { formatStart } from "../lib/time";
import { Countdown, MoreTimeDialog, useSecondsUntil } from "../ui/countdown";
import { sentToLogIn, useAction, useLoad, useTitle, type Action } from "../ui/hooks";
import { Documents, TicketCodes } from "./documents";
import { GiveBack } from "./give-back";
import { ConfirmationMail } from "./mail";
import { GivenBack, RefundRows } from "./money-back";
import { CouponPart, useCoupon } from "./coupon";
import { OtherProviders, ProviderChoice } from "../ui/providers";
import { Amount, Failure, Loading, Notice, QuoteTable, SeatNames, SubmitButton } from "../ui/parts";

/** One booking, from its lock to its end. Also the page to which the payment provider sends customers back. */
export function BookingPage({ bookingId }: { bookingId: string }) {
  useTitle("Booking");
  const { booking, error, refresh, take } = useBooking(bookingId);
  if (!booking) {
    return <><h1>Booking</h1>{error ? <Failure error={error} retry={refresh} /> : <Loading what="your booking" />}</>;
  }
  return <BookingView booking={booking} refresh={refresh} take={take} />;
}

/** The booking, asked for again as often as its state deserves. */
function useBooking(bookingId: string) {
  const [booking, setBooking] = useState<Booking | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const state = useRef<BookingState | null>(null);
  const take = useCallback((fresh: Booking) => {
    state.current = bookingState(fresh);
    setBooking(fresh);
    setError(null);
  }, []);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const began = performance.now();
    const ask = async (signal: AbortSignal) => {
      try {
        const fresh = await getBooking(bookingId, signal);
        if (!signal.aborted) take(fresh);
      } catch (problem) {
        if (signal.aborted || sentToLogIn(problem)) return;
        setError(problem);
        throw problem;
      }
    };
    const everyMs = () => (state.current ? pollPause(state.current, performance.now() - began) : 2_000);
    return poll(ask, { everyMs, backOffMs: 30_000 });
  }, [bookingId, round]);
  return { booking, error, refresh, take };
}

interface ViewProps {
  readonly booking: Booking;
  readonly refresh: () => void;
  readonly take: (booking: Booking) => void;
}

function BookingView({ booking, refresh, take }: ViewProps) {
  const { value: event } = useLoad(() => getEvent(booking.event_id), [booking.event_id]);
  const state = bookingState(booking);
  const sections = event?.sections ?? [];
  return (
    <>
      <h1>{HEADINGS[state.kind]}</h1>
      <section class="card" aria-label="What you booked">
        {event && <EventLines event={event} />}
        <p><span class="muted">Seats</span> <b><SeatNames ids={booking.seats} sections={sections} /></b></p>
        <QuoteTable quote={booking.quote}><RefundRows booking={booking} sections={sections} /></QuoteTable>
      </section>
      {state.kind === "to_pay" && <ToPay booking={booking} providers={event?.providers ?? DEFAULT_PROVIDERS} retry={state.retry} refresh={refresh} take={take} />}
      {state.kind === "waiting" && <Waiting booking={booking} refresh={refresh} take={take} />}
      {state.kind !== "to_pay" && state.kind !== "waiting" && <Ended state={state} booking={booking} sections={sections} />}
      {state.kind === "confirmed" && event && <GiveBack key={booking.seats.join()} booking={booking} event={event} take={take} />}
      <p class="muted small">Booking number {booking.booking_id}</p>
    </>
  );
}

/** Until the event is loaded; who is not offered is refused, and the refusal names the others. */
const DEFAULT_PROVIDERS: readonly Provider[] = ["stripe"];

const HEADINGS: Readonly<Record<BookingState["kind"], string>> = {
  to_pay: "Your seats are locked",
  waiting: "Waiting for your bank",
  confirmed: "Your booking is confirmed",
  expired: "The time to pay is over",
  late: "We are checking your payment",
  refund_due: "Your refund is on its way",
  refunded: "Your money has been refunded",
  cancelled: "This booking is cancelled",
};

function EventLines({ event }: { event: BoxofficeEvent }) {
  return (
    <p>
      <strong>{event.title.name}</strong><br />
      {formatStart(event.starts_at, event.time_zone, event.local_start)}<br />
      <span class="muted">{event.venue.name}, {event.screen.name}, {event.venue.city}</span>
    </p>
  );
}

/** Starts (or, after a lost connection, finds again) the payment and leaves for the provider's page. */
function usePayment(bookingId: string, action: Action, refresh: () => void): (provider: Provider) => void {
  useEffect(() => {
    // "Back" from the payment page may restore this page just as it was left: busy.
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) action.reset();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [action.reset]);
  return (provider) => action.run(async () => {
    const checkout = checkoutOf(await createPayment(bookingId, provider));
    // Nothing to pay, or settled already: the booking says what came of it.
    if (!checkout) {
      refresh();
      return;
    }
    rememberCheckout(bookingId, checkout);
    goToCheckout(checkout);
    // Stay busy until the browser has left.
    await new Promise<never>(() => undefined);
  });
}

interface ToPayProps extends ViewProps {
  readonly providers: readonly Provider[];
  readonly retry: boolean;
}

function ToPay({ booking, providers, retry, refresh, take }: ToPayProps) {
  const payment = useAction();
  const extension = useAction();
  const release = useAction();
  const [ceiling, setCeiling] = useState(false);
  const expiresAt = booking.expires_at;
  const free = booking.amount.amount_minor === 0;
  const seconds = useSecondsUntil(expiresAt, refresh);
  const over = seconds === 0;
  const pay = usePayment(booking.booking_id, payment, refresh);
  const coupon = useCoupon(booking, take, refresh);
  const offerLost = payment.error instanceof ApiProblem && payment.error.code === "offer_lost";
  const withoutOffer = () => {
    payment.clear();
    coupon.change(null);
  };
  const [choice, choose] = useState<Provider | null>(null);
  const provider = choice ?? providers[0] ?? "stripe";

  useEffect(() => {
    // Only the server can say that the lock has ended; ask it, a moment later than we think.
    if (!over) return;
    const timer = setTimeout(refresh, 1_500);
    return () => clearTimeout(timer);
  }, [over]);

  const extend = () => extension.run(async () => {
    try {
      take(await extendBooking(booking.booking_id));
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "lock_ceiling_reached") setCeiling(true);
      if (error instanceof ApiProblem && error.status === 409) refresh();
      throw error;
    }
  });
  const giveUp = () => release.run(async () => take(await releaseBooking(booking.booking_id)));
  const submit = (event: Event) => {
    event.preventDefault();
    pay(provider);
  };

  return (
    <>
      {!over && <CouponPart coupon={coupon} />}
      <form onSubmit={submit}>
        {retry && <Notice kind="error"><p>The last payment did not succeed. You were not charged; your seats are still locked.</p></Notice>}
        <Countdown seconds={seconds} />
        <Failure error={payment.error ?? extension.error ?? release.error} />
        {!over && !free && <ProviderChoice providers={providers} chosen={provider} choose={choose} />}
        <div class="stack">
          {!over && offerLost && <button type="button" onClick={withoutOffer}>See the price without this offer</button>}
          {!over && !payment.busy && <OtherProviders error={payment.error} pay={pay} />}
          {!over && (
            <SubmitButton busy={payment.busy} busyText="One moment…">{free ? "Confirm the booking" : `Pay ${formatMoney(booking.amount)}`}</SubmitButton>
          )}
          {!over && !ceiling && (
            <button type="button" aria-disabled={extension.busy} onClick={extend}>I need more time</button>
          )}
          <button type="button" class="quiet" aria-disabled={release.busy} onClick={giveUp}>Release these seats</button>
        </div>
        {!free && <p class="muted small">You pay on our payment provider's page. We never see your card.</p>}
        {!ceiling && !payment.busy && (
          <MoreTimeDialog seconds={seconds} expiresAt={expiresAt} busy={extension.busy} error={extension.error} onExtend={extend} />
        )}
      </form>
    </>
  );
}

const SLOW_AFTER_MS = 60_000;

function Waiting({ booking, refresh, take }: ViewProps) {
  const [slow, setSlow] = useState(false);
  const back = useAction();
  const release = useAction();
  const again = usePayment(booking.booking_id, back, refresh);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const known = rememberedCheckout(booking.booking_id);
  const before = booking.payments.at(-1)?.provider ?? "stripe";
  const goBack = () => (known ? back.run(async () => goToCheckout(known)) : again(before));
  const giveUp = () => release.run(async () => take(await releaseBooking(booking.booking_id)));
  return (
    <>
      <Notice>
        <p>
          {slow
            ? "Your bank has not answered yet. This can take a few minutes; you can close this page, and “My bookings” will show the result."
            : "We have not heard from the payment provider yet. This page changes by itself as soon as we have."}
        </p>
        <p>Your seats stay locked meanwhile. If they should be gone when the money comes, you get it back.</p>
      </Notice>
      <h2>Have you not paid?</h2>
      <Failure error={back.error ?? release.error} />
      <div class="stack">
        {!back.busy && <OtherProviders error={back.error} pay={again} />}
        <button type="button" aria-disabled={back.busy} onClick={goBack}>Back to the payment page</button>
        <button type="button" class="quiet" aria-disabled={release.busy} onClick={giveUp}>Release these seats</button>
      </div>
    </>
  );
}

const REFUND_REASONS: Readonly<Record<string, string>> = {
  seats_lost: "Your payment came after the time was over, and somebody else has these seats now.",
  amount_differs: "The amount that was paid is not the price of the booking.",
  paid_twice: "This booking was paid more than once.",
  booking_ended: "Your payment came after the booking had ended.",
  customer_cancelled: "You gave the seats back.",
  organizer_returned: "The organizer took the seats back for you.",
  seats_moved: "You moved the seats: the money pays for the others.",
  move_not_possible: "The seats that you wanted to move were not yours any more, so the difference goes back.",
  event_cancelled: "The event was called off.",
  event_postponed: "You gave the seats back because the event was postponed.",
  at_provider: "The organizer gave your money back.",
  ticket_limit: "With these seats you would have more tickets than one customer can have for this event.",
};

interface EndedProps {
  readonly state: BookingState;
  readonly booking: Booking;
  readonly sections: readonly SectionSummary[];
}

function Ended({ state, booking, sections }: EndedProps) {
  const back = moneyBack(booking);
  const again = <a class="button wide" href={`/events/${encodeURIComponent(booking.event_id)}/seats`}>Choose seats again</a>;
  switch (state.kind) {
    case "confirmed":
      return (
        <>
          <Notice kind="good">
            <p>You have paid <Amount money={back?.left ?? booking.amount} />{back && " after refunds"}. The seats are yours.</p>
          </Notice>
          <GivenBack booking={booking} sections={sections} />
          {state.extraRefund && <Notice><p>You paid more than once. What was too much goes back to you by itself.</p></Notice>}
          <TicketCodes booking={booking} sections={sections} />
          <Documents booking={booking} />
          <ConfirmationMail bookingId={booking.booking_id} />
          <a class="button wide" href="/bookings">My bookings</a>
        </>
      );
    case "late":
      return (
        <Notice>
          <p>
            Your payment had not reached us when the time was over. If it still does, you get these seats if they are
            free, or your money back. This page changes by itself.
          </p>
        </Notice>
      );
    case "refund_due":
      return (
        <>
          <Notice>
            <p>
              {REFUND_REASONS[state.reason] ?? "We could not give you these seats for your payment."}{" "}
              {state.stuck
                ? "The payment provider has not accepted the refund so far. Our staff have been told and will see to it."
                : <>{back && <><Amount money={back.back} /> of your money goes back by itself</>}; banks usually need 5 to 10 days.</>}
            </p>
          </Notice>
          <Documents booking={booking} />
          {again}
        </>
      );
    case "refunded":
      return (
        <>
          <Notice><p>{back && <Amount money={back.back} />} went back to you. Your bank may need a few days to show it.</p></Notice>
          <Documents booking={booking} />
          {again}
        </>
      );
    case "cancelled":
      return (
        <>
          <Notice>
            <p>
              The seats are free for others again.{" "}
              {state.kept ? "They were given back too late for a refund." : state.paymentOpen ? "If your payment should still arrive, you get it back." : "Nothing was charged."}
            </p>
          </Notice>
          <Documents booking={booking} />
          {again}
        </>
      );
    default:
      return <><Notice><p>These seats were not paid for in time and are on sale again. Nothing was charged.</p></Notice>{again}</>;
  }
}
