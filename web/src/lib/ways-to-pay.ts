// The ways to pay that an event offers: each is a provider with the methods of its page, the preferred first.

import { ApiProblem } from "../api/problem";
import type { PayableEvent, PaymentRequest, Provider } from "../api/types";

type Method = PaymentRequest["method"];

export interface Way {
  readonly provider: Provider;
  readonly method: Method;
}

const PROVIDERS: readonly Provider[] = ["stripe", "razorpay"];

/** Rupees are paid by UPI first; other currencies by card alone. */
function methodsOf(provider: Provider, currency: string): readonly Method[] {
  return provider === "razorpay" && currency === "INR" ? ["upi", "card"] : ["card"];
}

/** Ways to pay, in the order of the event's providers. Those whose money takes days come last, and only if it allows them. */
export function waysToPay(event: Pick<PayableEvent, "providers" | "currency" | "slow_payments_allowed">): Way[] {
  const known = event.providers.filter((provider) => PROVIDERS.includes(provider));
  const instant = known.flatMap((provider) => methodsOf(provider, event.currency).map((method): Way => ({ provider, method })));
  const slow = event.slow_payments_allowed ? known.map((provider): Way => ({ provider, method: "any" })) : [];
  return [...instant, ...slow];
}

export function wayId({ provider, method }: Way): string {
  return `${provider} ${method}`;
}

/** The providers that a refusal names instead of its own, as far as this client knows them. */
export function otherProviders(error: unknown): Provider[] {
  const named = error instanceof ApiProblem ? error.fields["other_providers"] : null;
  return Array.isArray(named) ? PROVIDERS.filter((provider) => named.includes(provider)) : [];
}

/** Ways to go on with after a refusal: by the providers that it names, instant ways alone. */
export function otherWays(error: unknown, ways: readonly Way[]): Way[] {
  const providers = otherProviders(error);
  return ways.filter((way) => providers.includes(way.provider) && way.method !== "any");
}
