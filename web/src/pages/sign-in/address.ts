// The address goes from form to form in the tab's store, not in the URL, where it would end up in logs.

import { deviceStore, tabStore } from "../../lib/storage";

const ADDRESS = "account:email";
const LOGGED_IN_HERE = "account:logged-in-here";

export function address(): string {
  return tabStore.getItem(ADDRESS) ?? "";
}

export function rememberAddress(email: string): void {
  tabStore.setItem(ADDRESS, email);
}

/** Whether somebody has logged in on this device before, and not who. */
export function hasLoggedInHere(): boolean {
  return deviceStore.getItem(LOGGED_IN_HERE) !== null;
}

export function rememberLogIn(): void {
  deviceStore.setItem(LOGGED_IN_HERE, "1");
}

/** Path of a page of the log-in that goes on to `next`. */
export function link(page: "login" | "signup" | "confirm" | "forgot" | "reset", next: string): string {
  return next === "/" ? `/${page}` : `/${page}?next=${encodeURIComponent(next)}`;
}
