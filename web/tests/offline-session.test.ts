import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { session } from "../src/api/session";
import type { Booking, PayableEvent, Ticket, Tokens } from "../src/api/types";
import { offlineBookings } from "../src/lib/offline";
import { registerOffline } from "../src/lib/offline-worker";
import { updateAccount } from "../src/api/endpoints";
import { keepUpcoming } from "../src/pages/bookings/load";

const tokens = (sub: string) => ({ access_token: `x.${btoa(JSON.stringify({ sub }))}.y`, refresh_token: `refresh-${sub}`, expires_in_seconds: 3600 }) as Tokens;
const booking = { booking_id: "bkg_1", status: "confirmed", seats: ["101-F-11"] } as unknown as Booking;
const event = { event_id: "evt_1", starts_at: new Date(Date.now() + 3_600_000).toISOString() } as unknown as PayableEvent;
const kept = () => offlineBookings.list().length;

beforeAll(registerOffline);
beforeEach(() => {
  session.start(tokens("nina"), "nina@example.com");
  offlineBookings.allow();
  offlineBookings.keep("nina", booking, event, [] as Ticket[]);
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

it("tickets that come after another account has logged in are nobody's here", async () => {
  let answer: (reply: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (url: string) => (
    url.includes("/tickets") ? new Promise<Response>((resolve) => (answer = resolve)) : Promise.resolve(Response.json({ api_url: "/api" }))));
  const keeping = keepUpcoming("nina", [{ booking: { ...booking, booking_id: "bkg_2", payments: [] } as unknown as Booking, event: { ...event, title_details: { duration_minutes: 120 } } as unknown as PayableEvent }]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  session.start(tokens("omar"), "omar@example.com");
  offlineBookings.allow();
  answer(Response.json({ tickets: [] }));
  await keeping;
  expect(kept()).toBe(0);
  vi.unstubAllGlobals();
});

it("a name that is saved late is not that of whoever has logged in meanwhile", async () => {
  let answer: (reply: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (url: string) => (
    url.includes("/account") ? new Promise<Response>((resolve) => (answer = resolve)) : Promise.resolve(Response.json({ api_url: "/api" }))));
  const saving = updateAccount("v1", { name: "Nina Roy" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  session.start(tokens("omar"), "omar@example.com");
  session.callBy("Omar Haddad");
  answer(Response.json({ name: "Nina Roy" }));
  await saving;
  expect(session.name).toBe("Omar Haddad");
  vi.unstubAllGlobals();
});
