// The way to the provider's payment page and back.

import type { Booking, Payment, Provider } from "../api/types";
import { tabStore } from "./storage";
import { mayLeaveFor } from "./web-address";
import { wayId, type Way } from "./ways-to-pay";

/** The page that a customer pays on: an address to follow, or one that takes a form. */
export interface Checkout {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A payment that was begun in this tab, and its page. */
export interface BegunPayment {
  readonly paymentId: string;
  readonly way: Way;
  readonly checkout: Checkout;
}

const name = (bookingId: string) => `checkout:${bookingId}`;

/** The page that this payment is paid on; null where there is nothing (more) to pay. */
export function checkoutOf(payment: Payment): Checkout | null {
  if (!payment.checkout_url) return null;
  return { url: payment.checkout_url, fields: payment.checkout_fields ?? {} };
}

/** Remembers the payment of a booking, for customers who come back from its page without having paid. */
export function rememberPayment(bookingId: string, begun: BegunPayment): void {
  tabStore.setItem(name(bookingId), JSON.stringify(begun));
}

export function begunPayment(bookingId: string): BegunPayment | null {
  return parseBegun(tabStore.getItem(name(bookingId)));
}

/** Reads what was remembered; null where it is something else. */
export function parseBegun(text: string | null): BegunPayment | null {
  try {
    // Only `rememberPayment` writes it; an older client may have written another shape.
    const { paymentId, way, checkout } = JSON.parse(text ?? "null") as BegunPayment;
    const isKnown = typeof paymentId === "string" && typeof way.provider === "string" && typeof way.method === "string";
    if (!isKnown || typeof checkout.url !== "string") return null;
    const pairs = Object.entries(checkout.fields).filter((pair) => typeof pair[1] === "string");
    return { paymentId, way, checkout: { url: checkout.url, fields: Object.fromEntries(pairs) } };
  } catch {
    return null;
  }
}

/** The next step that the booking's payments allow, by its latest answer. */
export type NextPayment =
  /** None is open: one may begin. */
  | { readonly kind: "free" }
  /** One is open since then, and this tab knows its page. */
  | { readonly kind: "open"; readonly begun: BegunPayment; readonly since: string }
  /** One is open whose page this tab does not know: it was begun elsewhere, or since. */
  | { readonly kind: "elsewhere"; readonly provider: Provider }
  /** Money has come, or the booking has ended: nobody may be led to pay. */
  | { readonly kind: "over" };

export function nextPayment(booking: Pick<Booking, "status" | "payments">, begun: BegunPayment | null): NextPayment {
  const { status, payments } = booking;
  if (status !== "pending" || payments.some((payment) => payment.status === "success" && payment.refunds.length === 0)) return { kind: "over" };
  const open = payments.findLast((payment) => payment.status === "pending");
  if (!open) return { kind: "free" };
  return begun?.paymentId === open.payment_id ? { kind: "open", begun, since: open.created_at } : { kind: "elsewhere", provider: open.provider };
}

/**
 * True if somebody has begun to pay elsewhere since the page was shown: two payments would both take money. `unanswered`: the
 * providers that this page has asked in vain; their payment looks begun until the server closes it.
 */
export function beganElsewhere(shown: NextPayment, fresh: NextPayment, unanswered: readonly Provider[]): boolean {
  return fresh.kind === "elsewhere" && shown.kind !== "elsewhere" && !unanswered.includes(fresh.provider);
}

/** True if nobody is paying for the seats, so that they may be let go without a word about money. */
export function mayRelease(booking: Pick<Booking, "status" | "payments">): boolean {
  return nextPayment(booking, null).kind === "free";
}

/** No provider's page ends sooner. */
const PAGE_LASTS_MS = 30 * 60_000;

/** The page to pay this way at, if it is open already: the same way again is the same payment. Null where another is to begin. */
export function openPage(next: NextPayment, way: Way, nowMs: number): Checkout | null {
  if (next.kind !== "open" || wayId(next.begun.way) !== wayId(way)) return null;
  return nowMs < Date.parse(next.since) + PAGE_LASTS_MS ? next.begun.checkout : null;
}

/** Leaves for the payment page. Only web addresses are followed. */
export function goToCheckout(checkout: Checkout): void {
  const target = new URL(checkout.url, location.origin);
  if (!mayLeaveFor(target)) throw new Error("The address of the payment page is not a web address");
  const fields = Object.entries(checkout.fields);
  if (fields.length === 0) {
    location.assign(target.href);
    return;
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = target.href;
  for (const [field, value] of fields) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = field;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
