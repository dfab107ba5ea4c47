import { useEffect, useRef, useState } from "preact/hooks";
import { createPayment, getBooking } from "../../api/endpoints";
import { ApiProblem, isFinalAnswer } from "../../api/problem";
import type { Booking, Provider } from "../../api/types";
import { beganElsewhere, begunPayment, checkoutOf, goToCheckout, nextPayment, openPage, rememberPayment, type Checkout, type NextPayment } from "../../lib/checkout";
import { serverClock } from "../../lib/clock";
import type { Way } from "../../lib/ways-to-pay";
import { useAction, type Action } from "../../ui/hooks";

export interface PaymentStart {
  readonly action: Action;
  /** The way back to the page of the payment that is open. */
  readonly back: Action;
  /** Providers that have not answered on this page. */
  readonly silent: readonly Provider[];
  /** The next step, by the booking that the page shows. */
  readonly next: NextPayment;
  /** Starts (or, after a lost connection, finds again) the payment and leaves for the provider's page. */
  readonly pay: (way: Way) => void;
  /** Goes back to the page of the payment that is open, if it is still the one. */
  readonly resume: () => void;
}

/** `wait`: shows that somebody is paying elsewhere, instead of the ways to pay. */
export function usePayment(booking: Booking, refresh: () => void, take: (booking: Booking) => void, wait: () => void): PaymentStart {
  const { booking_id: bookingId } = booking;
  const action = useAction();
  const back = useAction();
  const [silent, setSilent] = useState<readonly Provider[]>([]);
  // Their payment may have begun all the same: the server shows it as open until it is closed.
  const unanswered = useRef<readonly Provider[]>([]);
  useEffect(() => {
    // "Back" from the payment page may restore this page just as it was left: busy.
    const onShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      action.reset();
      back.reset();
      refresh();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [action.reset, back.reset]);

  /** The next step by the booking as it is now: another tab may have paid, or begun another payment. */
  const ask = async (): Promise<NextPayment> => {
    const fresh = await getBooking(bookingId).catch((error: unknown) => {
      // The server has forgotten the lock, which the page is to say.
      if (error instanceof ApiProblem && error.status === 404) refresh();
      throw error;
    });
    take(fresh);
    return nextPayment(fresh, begunPayment(bookingId));
  };
  const start = async (way: Way) => {
    setSilent((before) => before.filter((provider) => provider !== way.provider));
    try {
      const payment = await createPayment(bookingId, way.provider, way.method);
      const checkout = checkoutOf(payment);
      // Nothing to pay, or settled already: the booking says what came of it.
      if (!checkout) {
        refresh();
        return;
      }
      rememberPayment(bookingId, { paymentId: payment.payment_id, way, checkout });
      await leave(checkout);
    } catch (error) {
      if (!isFinalAnswer(error)) unanswered.current = [...unanswered.current, way.provider];
      if (error instanceof ApiProblem && error.code === "provider_unavailable") setSilent((before) => [...before, way.provider]);
      // The booking may not be what the page shows: its lock may be over.
      if (error instanceof ApiProblem && error.status === 409 && error.code !== "offer_lost") refresh();
      throw error;
    }
  };
  const leave = async (checkout: Checkout) => {
    goToCheckout(checkout);
    // Stay busy until the browser has left.
    await new Promise<never>(() => undefined);
  };
  const shown = nextPayment(booking, begunPayment(bookingId));
  const pay = (way: Way) => action.run(async () => {
    const next = await ask();
    if (next.kind === "over") return;
    if (beganElsewhere(shown, next, unanswered.current)) {
      wait();
      return;
    }
    const page = openPage(next, way, serverClock.now());
    await (page ? leave(page) : start(way));
  });
  const resume = () => back.run(async () => {
    const next = await ask();
    if (next.kind === "open") await leave(next.begun.checkout);
  });
  return { action, back, silent, next: shown, pay, resume };
}
