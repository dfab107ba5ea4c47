// One function per route that this client uses.

import { serverClock } from "../lib/clock";
import { intentKeys } from "../lib/storage";
import { call, callForAnswer, type Answer } from "./client";
import { isFinalAnswer } from "./problem";
import { session } from "./session";
import type {
  Availability, Booking, BookingsPage, BoxofficeEvent, EventsPage, Payment, Provider, SeatsPage, Tokens,
} from "./types";

const READ_RETRIES = 2;
const WRITE_RETRIES = 2;

const path = (text: TemplateStringsArray, ...ids: string[]) =>
  text.reduce((whole, piece, index) => whole + encodeURIComponent(ids[index - 1] ?? "") + piece);

// Anyone.

export interface EventFilter {
  readonly city?: string | undefined;
  readonly date?: string | undefined;
  readonly q?: string | undefined;
}

export function listEvents(filter: EventFilter, cursor?: string): Promise<EventsPage> {
  return call("/events", { query: { ...filter, cursor }, retries: READ_RETRIES });
}

export function getEvent(eventId: string): Promise<BoxofficeEvent> {
  return call(path`/events/${eventId}`, { retries: READ_RETRIES });
}

export function getSeats(eventId: string, section: string, cursor: string | undefined, signal: AbortSignal): Promise<SeatsPage> {
  return call(path`/events/${eventId}/seats`, { query: { section, cursor }, retries: READ_RETRIES, signal });
}

/** Null value when nothing has changed since `etag`. */
export function getAvailability(eventId: string, etag: string | null, signal?: AbortSignal): Promise<Answer<Availability>> {
  return callForAnswer(path`/events/${eventId}/availability`, { etag, signal });
}

// Bookings and payments.

export interface BestAvailable {
  readonly count: number;
  readonly type: string;
  readonly section?: string;
}

export type BookingRequest =
  | { readonly event_id: string; readonly seats: readonly string[] }
  | { readonly event_id: string; readonly best_available: BestAvailable };

export function createBooking(request: BookingRequest): Promise<Booking> {
  return timed(() => onceOnly<Booking>(`booking:${request.event_id}`, "/booking", request));
}

export function createPayment(bookingId: string, provider: Provider): Promise<Payment> {
  return onceOnly<Payment>(`payment:${bookingId}`, "/payment", { booking_id: bookingId, provider, method: "card" });
}

export function getBooking(bookingId: string, signal?: AbortSignal): Promise<Booking> {
  return timed(() => call(path`/booking/${bookingId}`, { asCustomer: true, signal }));
}

export function listBookings(cursor?: string): Promise<BookingsPage> {
  return call("/bookings", { asCustomer: true, query: { cursor }, retries: READ_RETRIES });
}

/** Gives the seats up. Safe to repeat. */
export function releaseBooking(bookingId: string): Promise<Booking> {
  return timed(() =>
    call(path`/booking/${bookingId}`, { method: "DELETE", asCustomer: true, retries: WRITE_RETRIES }));
}

/** Safe to repeat: the server only ever moves `expires_at` forward, up to its ceiling. */
export function extendBooking(bookingId: string): Promise<Booking> {
  return timed(() =>
    call(path`/booking/${bookingId}/extension`, { method: "POST", asCustomer: true, retries: WRITE_RETRIES }));
}

/** Notes the `server_time` of the answer, from which the countdown is computed. */
async function timed(ask: () => Promise<Booking>): Promise<Booking> {
  const sentAt = serverClock.mark();
  const answer = await ask();
  serverClock.observe(answer.server_time, sentAt);
  return answer;
}

/** A write that moves seats or money: the same key until the server has answered for good. */
async function onceOnly<T>(intent: string, to: string, body: unknown): Promise<T> {
  const idempotencyKey = intentKeys.keyFor(intent, body);
  try {
    const answer = await call<T>(to, { method: "POST", asCustomer: true, body, idempotencyKey, retries: WRITE_RETRIES });
    intentKeys.answered(intent);
    return answer;
  } catch (error) {
    if (isFinalAnswer(error)) intentKeys.answered(intent);
    throw error;
  }
}

// Accounts.

export function signUp(email: string, password: string, name: string): Promise<unknown> {
  return call("/auth/signup", { method: "POST", body: { email, password, name } });
}

export function confirmSignUp(email: string, code: string): Promise<unknown> {
  return call("/auth/confirm", { method: "POST", body: { email, code } });
}

export async function logIn(email: string, password: string): Promise<void> {
  session.start(await call<Tokens>("/auth/login", { method: "POST", body: { email, password } }), email);
}

export async function logOut(): Promise<void> {
  const refreshToken = session.refreshToken;
  session.end();
  // Best effort: the token is forgotten here whether or not the server could revoke it.
  if (refreshToken) await call("/auth/logout", { method: "POST", body: { refresh_token: refreshToken } }).catch(() => undefined);
}

export function forgotPassword(email: string): Promise<unknown> {
  return call("/auth/forgot", { method: "POST", body: { email } });
}

export function resetPassword(email: string, code: string, password: string): Promise<unknown> {
  return call("/auth/reset", { method: "POST", body: { email, code, password } });
}
