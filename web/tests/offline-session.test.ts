import { beforeAll, beforeEach, expect, it } from "vitest";
import { session } from "../src/api/session";
import type { Booking, PayableEvent, Ticket, Tokens } from "../src/api/types";
import { offlineBookings } from "../src/lib/offline";
import { registerOffline } from "../src/lib/offline-worker";

const tokens = (sub: string) => ({ access_token: `x.${btoa(JSON.stringify({ sub }))}.y`, refresh_token: `refresh-${sub}`, expires_in_seconds: 3600 }) as Tokens;
const booking = { booking_id: "bkg_1", status: "confirmed", seats: ["101-F-11"] } as unknown as Booking;
const event = { event_id: "evt_1", starts_at: new Date(Date.now() + 3_600_000).toISOString() } as unknown as PayableEvent;
const kept = () => offlineBookings.list().length;

beforeAll(registerOffline);
beforeEach(() => {
  session.start(tokens("nina"), "nina@example.com");
  offlineBookings.allow();
  offlineBookings.keep(booking, event, [] as Ticket[]);
});

it("tickets on this device go with the session", () => {
  expect(kept()).toBe(1);
  session.end();
  expect(kept()).toBe(0);
});

it("tickets on this device go when another account logs in, even without a log-out before", () => {
  session.start(tokens("omar"), "omar@example.com");
  session.start(tokens("nina"), "nina@example.com");
  expect(kept()).toBe(0);
});

it("tickets on this device stay when the same customer logs in again, or gets a new token", () => {
  session.start(tokens("nina"));
  expect(kept()).toBe(1);
});

it("a tab without a token knows whose its session is", () => {
  session.dropAccessToken();
  expect(kept()).toBe(1);
});
