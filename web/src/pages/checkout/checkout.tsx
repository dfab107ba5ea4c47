// One page to pay on: seats, where the tickets go, a code, the way to pay, and the total that does not change.

import { useEffect, useRef, useState } from "preact/hooks";
import { extendBooking } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { formatDuration, onOwnClock, serverClock } from "../../lib/clock";
import { begunPayment } from "../../lib/checkout";
import { atCeiling, keptWhilePaying, leftIfExtended, lockLength } from "../../lib/more-time";
import { label, tierName } from "../../lib/names";
import { seatsPath } from "../../lib/seats-path";
import { firstChoice, waysToPay, type Way } from "../../lib/ways-to-pay";
import { Button, Failure } from "../../ui";
import { useAction } from "../../ui/hooks";
import { CodeCard } from "./code-card";
import { ContactCard } from "./contact-card";
import { CountdownBand, useSecondsUntil } from "./countdown";
import { Frame } from "./frame";
import { MoreTimeDialog } from "./more-time";
import { PayCard } from "./pay-card";
import { Declined, PayTrouble, WaitingState } from "./pay-state";
import { SeatsCard } from "./seats-card";
import { EventHead, PayFoot, PolicyLine, PriceLines, payWords } from "./summary";
import { useCoupon } from "./use-coupon";
import { useHall } from "./use-hall";
import { usePayment } from "./use-payment";

export interface CheckoutProps {
  readonly booking: Booking;
  readonly event: PayableEvent;
  /** A payment has begun, and its provider has not answered. */
  readonly waiting: boolean;
  /** The last payment did not succeed. */
  readonly retry: boolean;
  readonly refresh: () => void;
  readonly take: (booking: Booking) => void;
}

const FORM = "checkout-form";
const SLOW_AFTER_MS = 60_000;
/** The server's clock may be a little behind what we think. */
const OVER_AFTER_MS = 1_500;

export function Checkout({ booking, event, waiting, retry, refresh, take }: CheckoutProps) {
  const lock = useLock({ booking, event, refresh, take });
  const coupon = useCoupon(booking, take, refresh);
  const [other, setOther] = useState(false);
  const payment = usePayment(booking, refresh, take, () => setOther(false));
  const ways = useWays(event, booking);
  const slow = useSlow(waiting);
  const drawn = useHall(event);
  const nameOf = (type: string) => {
    const tier = event.tiers.find((one) => one.type === type);
    return tier ? tierName(tier) : label(type);
  };

  const due = booking.moves?.due ?? booking.amount;
  const free = due.amount_minor === 0;
  const paid = payment.next.kind === "over";
  // A payment that did not begin waits for nobody, although it may look so until the server has closed it.
  const trouble = !paid && payment.action.error !== null;
  const paysNow = !paid && (!waiting || other || trouble || payment.action.busy);
  const heading = useFocusAfter(paysNow);
  const canResume = payment.next.kind === "open";
  const kept = keptWords(booking, event);
  const pay = (way: Way) => {
    ways.choose(way);
    payment.pay(way);
  };
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    pay(ways.chosen);
  };
  const withoutOffer = () => {
    payment.action.clear();
    coupon.change(null);
  };
  const choices = { event, ways: ways.all, chosen: ways.chosen };
  return (
    <Frame back={seatsPath(booking)} band={lock.band}>
      <h1 ref={heading} class="visually-hidden" tabIndex={-1}>{waiting ? t("checkout.waiting") : t("checkout.title", { title: event.title.name })}</h1>
      <div class="checkout-main">
        {waiting && !trouble && (
          <WaitingState slow={slow} next={payment.next} kept={kept}>
            {!other && <Button onClick={() => setOther(true)}>{t("checkout.other_way")}</Button>}
            <Failure error={payment.back.error} />
          </WaitingState>
        )}
        {retry && !trouble && <Declined {...choices} choose={ways.choose} until={onOwnClock(Date.parse(booking.expires_at))} />}
        {trouble && <PayTrouble {...choices} payment={payment} pay={pay} withoutOffer={withoutOffer} />}
        {lock.error !== null && <Failure error={lock.error} />}
        <SeatsCard booking={booking} event={event} hall={drawn?.hall ?? null} paid={paid} tierName={nameOf} take={take} />
        <ContactCard />
        <CodeCard booking={booking} coupon={coupon} tierName={nameOf} />
        {!free && paysNow && <PayCard {...choices} kept={kept} choose={ways.choose} formId={FORM} onSubmit={submit} />}
      </div>
      <aside class="checkout-side" aria-label={t("checkout.summary")}>
        <EventHead booking={booking} event={event} drawn={drawn} />
        <PriceLines booking={booking} tierName={nameOf} unchanged={coupon.unchanged && !booking.moves} />
        {free && <form id={FORM} onSubmit={submit} />}
        {paysNow && <PayFoot amount={due} busy={payment.action.busy} formId={FORM}>{payWords(due)}</PayFoot>}
        {!paysNow && canResume && <PayFoot amount={due} busy={payment.back.busy} onPress={payment.resume}>{t("checkout.resume")}</PayFoot>}
        {!free && <PolicyLine event={event} />}
      </aside>
      {!payment.action.busy && !payment.back.busy && lock.dialog}
    </Frame>
  );
}

/** The ways to pay, and the chosen one. */
function useWays(event: PayableEvent, booking: Booking) {
  const all = waysToPay(event);
  const [choice, choose] = useState<Way | null>(null);
  const fallback: Way = { provider: "stripe", method: "card" };
  const begun = choice ?? begunPayment(booking.booking_id)?.way ?? null;
  const chosen = firstChoice(all, begun, booking.payments.at(-1)?.provider) ?? fallback;
  return { all, chosen, choose: (way: Way) => choose(way) };
}

/** The heading, which gets the focus when the ways to pay are gone by themselves, and the focus with them. */
function useFocusAfter(paysNow: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(paysNow);
  useEffect(() => {
    const gone = before.current && !paysNow;
    before.current = paysNow;
    if (gone && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [paysNow]);
  return heading;
}

/** Until when the seats are kept, whatever the provider's page says. */
function keptWords(booking: Booking, event: PayableEvent): string {
  const until = keptWhilePaying(booking, event, serverClock.now());
  const time = onOwnClock(until);
  return until > Date.parse(booking.expires_at) ? t("checkout.kept_if_now", { time }) : t("checkout.kept_until", { time });
}

/** True once a payment has been waited for so long that it is worth a word. */
function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}

/** The time that the seats are kept: the countdown, the question, and the way to get more. */
function useLock({ booking, event, refresh, take }: Pick<CheckoutProps, "booking" | "event" | "refresh" | "take">) {
  const extension = useAction();
  const [said, setSaid] = useState("");
  const seconds = useSecondsUntil(booking.expires_at, refresh);
  const over = seconds === 0;
  useEffect(() => {
    // Only the server can say that the lock has ended; ask it, a moment later than we think.
    if (!over) return;
    const timer = setTimeout(refresh, OVER_AFTER_MS);
    return () => clearTimeout(timer);
  }, [over]);
  const extend = () => extension.run(async () => {
    try {
      const fresh = await extendBooking(booking.booking_id);
      take(fresh);
      setSaid(t("checkout.extended", { time: formatDuration(serverClock.secondsUntil(fresh.expires_at)) }));
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 409) refresh();
      throw error;
    }
  });
  const length = lockLength(booking, event);
  const ceiling = atCeiling(booking, event);
  const shared = { seconds, length, busy: extension.busy, onExtend: extend };
  return {
    seconds,
    error: extension.error,
    band: <CountdownBand {...shared} ceiling={ceiling} said={said} />,
    dialog: !ceiling && (
      <MoreTimeDialog
        {...shared} offered={leftIfExtended(booking, event, serverClock.now())} count={booking.seats.length}
        expiresAt={booking.expires_at} error={extension.error} />
    ),
  };
}
