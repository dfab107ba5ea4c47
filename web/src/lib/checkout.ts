// The way to the provider's payment page and back.

import { tabStore } from "./storage";

const name = (bookingId: string) => `checkout:${bookingId}`;

/** Remembers the payment page of a booking, for customers who come back from it without having paid. */
export function rememberCheckout(bookingId: string, url: string): void {
  tabStore.setItem(name(bookingId), url);
}

export function rememberedCheckout(bookingId: string): string | null {
  return tabStore.getItem(name(bookingId));
}

/** Leaves for the payment page. Only web addresses are followed: never `javascript:`, and no plain HTTP from HTTPS. */
export function goToCheckout(url: string): void {
  const target = new URL(url, location.origin);
  const allowed = target.protocol === "https:" || (target.protocol === "http:" && location.protocol === "http:");
  if (!allowed) throw new Error("The address of the payment page is not a web address");
  location.assign(target.href);
}
