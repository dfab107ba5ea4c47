// Every page that a buyer meets, with what must be true before it is looked at.

import type { Page } from "@playwright/test";
import type { Shown } from "./season";

export interface Look {
  readonly name: string;
  readonly path: (at: Shown) => string;
  /** True if only who has logged in sees it. */
  readonly own?: boolean;
  /** True if it is among those that `make test` looks at. */
  readonly main?: boolean;
  /** What a customer does first. */
  readonly before?: (page: Page) => Promise<void>;
}

export const LOOKS: readonly Look[] = [
  { name: "home", path: () => "/", main: true },
  { name: "home-city", path: () => "/?city=Berlin" },
  { name: "home-nothing", path: () => "/?q=zzzzzz" },
  { name: "event", path: ({ theatre }) => `/events/${theatre.event_id}`, main: true },
  { name: "event-arena", path: ({ arena }) => `/events/${arena.event_id}` },
  { name: "seats-arena", path: ({ arena }) => `/events/${arena.event_id}/seats`, main: true },
  { name: "seats-theatre", path: ({ theatre }) => `/events/${theatre.event_id}/seats` },
  { name: "seats-tables", path: ({ tables }) => `/events/${tables.event_id}/seats` },
  { name: "seats-cinema", path: ({ cinema }) => `/events/${cinema.event_id}/seats` },
  { name: "checkout", path: ({ pending }) => `/booking/${pending}`, own: true, main: true },
  { name: "tickets", path: ({ confirmed }) => `/booking/${confirmed}`, own: true, main: true },
  { name: "bookings", path: () => "/bookings", own: true },
  { name: "account", path: () => "/account", own: true },
  { name: "login", path: () => "/login", main: true },
  { name: "signup", path: () => "/signup" },
  { name: "forgot", path: () => "/forgot" },
  { name: "not-found", path: () => "/there-is-no-such-page" },
];

