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

/** The means that a way takes: customers choose by that, and by who runs its page. */
export type WayKind = "card" | "bank" | "upi" | "slow";

export function wayKind({ provider, method }: Way, currency: string): WayKind {
  if (method === "any") return "slow";
  if (method === "upi") return "upi";
  // Razorpay's page for rupees takes every method of the account, whichever it opens with.
  return provider === "razorpay" && currency === "INR" ? "bank" : "card";
}

/** The way above this one that takes the same; null if this is the first of its kind, which is the one to take. */
export function sameAbove(way: Way, ways: readonly Way[], currency: string): Way | null {
  const first = ways.find((one) => wayKind(one, currency) === wayKind(way, currency));
  return first && wayId(first) !== wayId(way) ? first : null;
}

/** The way that is chosen before the customer chooses: the one that was begun with, or else the first that is offered. */
export function firstChoice(ways: readonly Way[], begun: Way | null, last: Provider | undefined): Way | null {
  return ways.find((way) => begun && wayId(way) === wayId(begun)) ?? ways.find((way) => way.provider === last) ?? ways[0] ?? null;
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
