// The way to the provider's payment page and back.

import type { Payment } from "../api/types";
import { tabStore } from "./storage";
import { mayLeaveFor } from "./web-address";

/** Where a customer pays: an address to follow, or one that takes a form. */
export interface Checkout {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

const name = (bookingId: string) => `checkout:${bookingId}`;

/** Where this payment is paid; null where there is nothing (more) to pay. */
export function checkoutOf(payment: Payment): Checkout | null {
  if (!payment.checkout_url) return null;
  return { url: payment.checkout_url, fields: payment.checkout_fields ?? {} };
}

/** Remembers the payment page of a booking, for customers who come back from it without having paid. */
export function rememberCheckout(bookingId: string, checkout: Checkout): void {
  tabStore.setItem(name(bookingId), JSON.stringify(checkout));
}

export function rememberedCheckout(bookingId: string): Checkout | null {
  return parseCheckout(tabStore.getItem(name(bookingId)));
}

/** Reads what was remembered; null where it is something else. */
export function parseCheckout(text: string | null): Checkout | null {
  try {
    const value = JSON.parse(text ?? "null") as { url?: unknown; fields?: unknown } | null;
    if (typeof value?.url !== "string" || typeof value.fields !== "object" || value.fields === null) return null;
    const pairs = Object.entries(value.fields).filter((pair): pair is [string, string] => typeof pair[1] === "string");
    return { url: value.url, fields: Object.fromEntries(pairs) };
  } catch {
    return null;
  }
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
