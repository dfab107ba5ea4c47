// One function per route that this client uses.

import { serverClock } from "../lib/clock";
import { intentKeys } from "../lib/storage";
import { call, callForAnswer, callForFile, type Answer } from "./client";
import { isFinalAnswer } from "./problem";
import { session } from "./session";
import type {
  Availability, Booking, BookingRequest, BookingsPage, Cancellation, CancellationQuote, EventsPage, Invoice, PayableEvent, Payment,
  PaymentRequest, Provider, SeatsPage, Tickets, Tokens,
} from "./types";

const READ_RETRIES = 2;
const WRITE_RETRIES = 2;

const path = (text: TemplateStringsArray, ...ids: string[]) =>
  text.reduce((whole, piece, index) => whole + encodeURIComponent(ids[index - 1] ?? "") + piece);

// Anyone.

export interface EventFilter {
  readonly city?: string | undefined;
  readonly date?: string | undefined;
  readonly title_id?: string | undefined;
  readonly q?: string | undefined;
}

export function listEvents(filter: EventFilter, cursor?: string): Promise<EventsPage> {
  return call("/events", { query: { ...filter, cursor }, retries: READ_RETRIES });
}

export function getEvent(eventId: string): Promise<PayableEvent> {
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

export function createBooking(request: BookingRequest): Promise<Booking> {
  return timed(() => onceOnly<Booking>(`booking:${request.event_id}`, "/booking", request));
}

export function createPayment(bookingId: string, provider: Provider): Promise<Payment> {
  const request: PaymentRequest = { booking_id: bookingId, provider, method: "card" };
  return onceOnly<Payment>(`payment:${bookingId}`, "/payment", request);
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

// What the customer keeps.

export function getTickets(bookingId: string): Promise<Tickets> {
  return call(path`/booking/${bookingId}/tickets`, { asCustomer: true, retries: READ_RETRIES });
}

export function getTicketsPdf(bookingId: string): Promise<Blob> {
  return callForFile(path`/booking/${bookingId}/tickets`, { asCustomer: true, query: { format: "pdf" }, retries: READ_RETRIES });
}

/** The code of one ticket, to be shown at the gate. */
export function getTicketCode(bookingId: string, ticketId: string): Promise<Blob> {
  const query = { format: "png", ticket_id: ticketId };
  return callForFile(path`/booking/${bookingId}/tickets`, { asCustomer: true, query, retries: READ_RETRIES });
}

export function getInvoice(bookingId: string): Promise<Invoice> {
  return call(path`/booking/${bookingId}/invoice`, { asCustomer: true, retries: READ_RETRIES });
}

export function getInvoicePdf(bookingId: string, creditNote?: string): Promise<Blob> {
  const query = { format: "pdf", credit_note: creditNote };
  return callForFile(path`/booking/${bookingId}/invoice`, { asCustomer: true, query, retries: READ_RETRIES });
}

/** Tells what comes back for seats (for all of them, where none are named) and has a code mailed. Each call mails one. */
export function requestCancellation(bookingId: string, seats: readonly string[] | null): Promise<CancellationQuote> {
  return call(path`/booking/${bookingId}/cancellation`, { method: "POST", asCustomer: true, body: seats ? { seats } : {} });
}

/** Gives the seats back. Safe to repeat with the same code, but each time costs one of its five tries. */
export function confirmCancellation(bookingId: string, otp: string): Promise<Cancellation> {
  return call(path`/booking/${bookingId}/cancellation/confirm`, { method: "POST", asCustomer: true, body: { otp }, retries: 1 });
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

/** Has a code mailed that opens an account. Asked for again, another one takes its place. */
export function signUp(email: string): Promise<unknown> {
  return call("/auth/signup", { method: "POST", body: { email } });
}

/** Opens the account with the code from the mail, and logs in. */
export async function confirmSignUp(email: string, code: string, password: string, name: string): Promise<void> {
  const body = { email, code, password, name };
  session.start(await call<Tokens>("/auth/confirm", { method: "POST", body }), email);
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

/** Sets a new password and ends every session, also this one if it is the same account's. */
export function resetPassword(email: string, code: string, password: string): Promise<unknown> {
  return call("/auth/reset", { method: "POST", body: { email, code, password } });
}

/** Has a code mailed to the account's address, and another one to the address that it is to have. */
export function changeEmail(email: string): Promise<unknown> {
  return call("/account/email", { method: "POST", asCustomer: true, body: { email } });
}

/** Gives the account its new address. */
export async function confirmEmailChange(email: string, oldCode: string, newCode: string): Promise<void> {
  const body = { email, old_code: oldCode, new_code: newCode };
  const changed = await call<{ readonly email: string }>("/account/email/confirm", { method: "POST", asCustomer: true, body });
  session.rename(changed.email);
}
