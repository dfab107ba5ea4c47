import { useEffect, useState } from "preact/hooks";
import { createPayment } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Provider } from "../../api/types";
import { checkoutOf, goToCheckout, rememberCheckout, rememberedCheckout } from "../../lib/checkout";
import type { Way } from "../../lib/ways-to-pay";
import { useAction, type Action } from "../../ui/hooks";

export interface PaymentStart {
  readonly action: Action;
  /** Providers that have not answered on this page. */
  readonly silent: readonly Provider[];
  /** Starts (or, after a lost connection, finds again) the payment and leaves for the provider's page. */
  readonly pay: (way: Way) => void;
  /** Goes back to the page of the payment that has begun, or starts another one. */
  readonly resume: (way: Way) => void;
}

export function usePayment(bookingId: string, refresh: () => void): PaymentStart {
  const action = useAction();
  const [silent, setSilent] = useState<readonly Provider[]>([]);
  useEffect(() => {
    // "Back" from the payment page may restore this page just as it was left: busy.
    const onShow = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      action.reset();
      refresh();
    };
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, [action.reset]);

  const start = async (way: Way) => {
    setSilent((before) => before.filter((provider) => provider !== way.provider));
    try {
      const checkout = checkoutOf(await createPayment(bookingId, way.provider, way.method));
      // Nothing to pay, or settled already: the booking says what came of it.
      if (!checkout) {
        refresh();
        return;
      }
      rememberCheckout(bookingId, checkout);
      await leave(checkout);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "provider_unavailable") setSilent((before) => [...before, way.provider]);
      // The booking may not be what the page shows: its lock may be over.
      if (error instanceof ApiProblem && error.status === 409 && error.code !== "offer_lost") refresh();
      throw error;
    }
  };
  const leave = async (checkout: Parameters<typeof goToCheckout>[0]) => {
    goToCheckout(checkout);
    // Stay busy until the browser has left.
    await new Promise<never>(() => undefined);
  };
  const pay = (way: Way) => action.run(() => start(way));
  const resume = (way: Way) => action.run(async () => {
    const known = rememberedCheckout(bookingId);
    await (known ? leave(known) : start(way));
  });
  return { action, silent, pay, resume };
}
