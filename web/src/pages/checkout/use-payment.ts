import { useEffect, useState } from "preact/hooks";
import { createPayment, getBooking } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, Provider } from "../../api/types";
import { begunPayment, checkoutOf, goToCheckout, nextPayment, openPage, rememberPayment, type Checkout, type NextPayment } from "../../lib/checkout";
import { serverClock } from "../../lib/clock";
import type { Way } from "../../lib/ways-to-pay";
import { useAction, type Action } from "../../ui/hooks";

export interface PaymentStart {
  readonly action: Action;
  /** The way back to the page of the payment that is open. */
  readonly back: Action;
  /** Providers that have not answered on this page. */
  readonly silent: readonly Provider[];
  /** What may be done next, by the booking that the page shows. */
  readonly next: NextPayment;
  /** Starts (or, after a lost connection, finds again) the payment and leaves for the provider's page. */
  readonly pay: (way: Way) => void;
  /** Goes back to the page of the payment that is open, if it is still the one. */
  readonly resume: () => void;
}

export function usePayment(booking: Booking, refresh: () => void, take: (booking: Booking) => void): PaymentStart {
  const { booking_id: bookingId } = booking;
  const action = useAction();
  const back = useAction();
  const [silent, setSilent] = useState<readonly Provider[]>([]);
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

  /** What may be done next by the booking as it is now: another tab may have paid, or begun another payment. */
  const ask = async (): Promise<NextPayment> => {
    const fresh = await getBooking(bookingId);
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
  const pay = (way: Way) => action.run(async () => {
    const next: NextPayment = booking.payments.length > 0 ? await ask() : { kind: "free" };
    if (next.kind === "over") return;
    const page = openPage(next, way, serverClock.now());
    await (page ? leave(page) : start(way));
  });
  const resume = () => back.run(async () => {
    const next = await ask();
    if (next.kind === "open") await leave(next.begun.checkout);
  });
  return { action, back, silent, next: nextPayment(booking, begunPayment(bookingId)), pay, resume };
}
