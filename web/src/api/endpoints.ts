// The calls of this client: the SDK's requests, with the retries, keys and clock that a customer's page needs.

import * as api from "../../openapi/dist/sdk";
import type { Wanted } from "../lib/basket";
import { serverClock } from "../lib/clock";
import { intentKeys } from "../lib/storage";
import { call, callForAnswer } from "./client";
import { ApiProblem, isFinalAnswer } from "./problem";
import { session } from "./session";
import type {
  Account, AccountChange, Availability, Booking, BookingRequest, BookingsPage, Cancellation, CancellationQuote, Invoice,
  Notifications, PayableEvent, Payment, PaymentRequest, Priced, Provider, Tickets,
} from "./types";

const READ_RETRIES = 2;
const WRITE_RETRIES = 2;
const READ = { retries: READ_RETRIES };

// Anyone.

export function getEvent(eventId: string): Promise<PayableEvent> {
  return call(api.getEvent({ event_id: eventId }), READ);
}

/** Null value when nothing has changed since `etag`. */
export function getAvailability(eventId: string, etag: string | null, signal?: AbortSignal): Promise<api.Answer<Availability | null>> {
  return callForAnswer(api.getAvailability({ event_id: eventId, ifNoneMatch: etag ?? undefined }), { signal });
}

// Bookings and payments.

/** What seats cost. Who is logged in may have a code, and offers of their own. Locks nothing. */
export function priceSeats(eventId: string, wanted: Wanted, code: string | null, signal?: AbortSignal): Promise<Priced> {
  const request = session.loggedIn
    ? api.createQuote({ body: { event_id: eventId, ...wanted, ...(code === null ? {} : { coupon_code: code }) } })
    : api.createEventQuote({ event_id: eventId, body: wanted });
  return call(request, { retries: 1, signal });
}

export function createBooking(request: BookingRequest): Promise<Booking> {
  return timed(() => onceOnly(`booking:${request.event_id}`, request, api.createBooking));
}

export function createPayment(bookingId: string, provider: Provider, method: PaymentRequest["method"]): Promise<Payment> {
  const request: PaymentRequest = { booking_id: bookingId, provider, method };
  return onceOnly(`payment:${bookingId}`, request, api.createPayment);
}

export function getBooking(bookingId: string, signal?: AbortSignal): Promise<Booking> {
  return timed(() => call(api.getBooking({ booking_id: bookingId }), { signal }));
}

export function listBookings(cursor?: string): Promise<BookingsPage> {
  return call(api.listBookings({ cursor }), READ);
}

/** Gives the seats up. Safe to repeat. */
export function releaseBooking(bookingId: string): Promise<Booking> {
  return timed(() => call(api.releaseBooking({ booking_id: bookingId }), { retries: WRITE_RETRIES }));
}

/** Safe to repeat: the server only ever moves `expires_at` forward, up to its ceiling. */
export function extendBooking(bookingId: string): Promise<Booking> {
  return timed(() => call(api.extendBooking({ booking_id: bookingId }), { retries: WRITE_RETRIES }));
}

/** Gives the booking the offer of a code, or takes it off again. Refused if the new total is not this one. */
export function changeCoupon(bookingId: string, code: string | null, totalMinor: number): Promise<Booking> {
  const body = { coupon_code: code, total_minor: totalMinor };
  return timed(() => call(api.changeCoupon({ booking_id: bookingId, body }), { retries: 1 }));
}

// What the customer keeps.

export function getTickets(bookingId: string): Promise<Tickets> {
  return call(api.getTickets({ booking_id: bookingId }), READ);
}

export function getTicketsPdf(bookingId: string): Promise<Blob> {
  return call(api.getTicketsFile({ booking_id: bookingId, format: "pdf" }), READ);
}

export async function getInvoice(bookingId: string): Promise<Invoice> {
  // A credit note is another document, which only its number asks for.
  return (await call(api.getInvoice({ booking_id: bookingId }), READ)) as Invoice;
}

export function getInvoicePdf(bookingId: string, creditNote?: string): Promise<Blob> {
  return call(api.getInvoiceFile({ booking_id: bookingId, format: "pdf", credit_note: creditNote }), READ);
}

/** Tells what comes back for seats (for all of them, where none are named) and has a code mailed. Each call mails one. */
export function requestCancellation(bookingId: string, seats: readonly string[] | null): Promise<CancellationQuote> {
  return call(api.requestCancellation({ booking_id: bookingId, body: seats ? { seats } : {} }));
}

/**
 * Gives back these seats and no others, whatever another device has asked for since. Safe to repeat with the same code, but
 * each time costs one of its five tries.
 */
export function confirmCancellation(bookingId: string, otp: string, seats: readonly string[]): Promise<Cancellation> {
  return call(api.confirmCancellation({ booking_id: bookingId, body: { otp, seats } }), { retries: 1 });
}

/** What was sent about a booking, and what became of it. */
export function listNotifications(bookingId: string): Promise<Notifications> {
  return call(api.listNotifications({ booking_id: bookingId }), READ);
}

/** Has the confirmation mailed once more. Each call mails one, a few times a day. */
export async function resendConfirmation(bookingId: string): Promise<void> {
  await call(api.resendConfirmation({ booking_id: bookingId }));
}

/** Notes the `server_time` of the answer, from which the countdown is computed. */
async function timed(ask: () => Promise<Booking>): Promise<Booking> {
  const sentAt = serverClock.mark();
  const answer = await ask();
  serverClock.observe(answer.server_time, sentAt);
  return answer;
}

/** A write that moves seats or money: the same key until the server has answered for good. */
async function onceOnly<B, T>(
  intent: string, body: B, describe: (input: { idempotencyKey: string; body: B }) => api.ApiRequest<T>,
): Promise<T> {
  const idempotencyKey = intentKeys.keyFor(intent, body);
  try {
    const answer = await call(describe({ idempotencyKey, body }), { retries: WRITE_RETRIES });
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
  return call(api.signUp({ body: { email } }));
}

/** Opens the account with the code from the mail, and logs in. */
export async function confirmSignUp(email: string, code: string, password: string, name: string): Promise<void> {
  session.start(await call(api.confirmSignUp({ body: { email, code, password, name } })), email);
  session.callBy(name);
}

/** A log-in whose password is right, and that waits some minutes for the code of an authenticator app. */
export interface WaitingLogIn {
  readonly email: string;
  readonly session: string;
}

/** Logs in, or returns the log-in that waits for a code. */
export async function logIn(email: string, password: string): Promise<WaitingLogIn | null> {
  try {
    session.start(await call(api.logIn({ body: { email, password } })), email);
    return null;
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "second_factor_needed") throw error;
    return { email, session: error.text("session") ?? "" };
  }
}

/** Finishes a log-in that waits. */
export async function confirmLogIn(waiting: WaitingLogIn, code: string): Promise<void> {
  session.start(await call(api.confirmLogIn({ body: { ...waiting, code } })), waiting.email);
}

export async function logOut(): Promise<void> {
  const refreshToken = session.refreshToken;
  session.leave();
  // Best effort: the token is forgotten here whether or not the server could revoke it.
  if (refreshToken) await call(api.logOut({ body: { refresh_token: refreshToken } })).catch(() => undefined);
}

export function forgotPassword(email: string): Promise<unknown> {
  return call(api.forgotPassword({ body: { email } }));
}

/** Sets a new password and ends every session, also this one if it is the same account's. */
export function resetPassword(email: string, code: string, password: string): Promise<unknown> {
  return call(api.resetPassword({ body: { email, code, password } }));
}

/** The account, and the version that a change of it must name. */
export async function getAccount(): Promise<{ readonly account: Account; readonly version: string }> {
  const asked = session.subject;
  const answer = await callForAnswer(api.getAccount(), READ);
  // Somebody else may have logged in meanwhile.
  if (session.subject === asked) session.callBy(answer.value.name ?? "");
  return { account: answer.value, version: answer.etag ?? "" };
}

/** Changes what the account says of this version; refused if somebody else was first. */
export async function updateAccount(version: string, change: AccountChange): Promise<void> {
  const asked = session.subject;
  const account = await call(api.updateAccount({ ifMatch: version, body: change }));
  if (session.subject === asked) session.callBy(account.name ?? "");
}

/** Has a code mailed to the account's address, and another one to the address that it is to have. */
export function changeEmail(email: string): Promise<unknown> {
  return call(api.changeEmail({ body: { email } }));
}

/** Gives the account its new address. */
export async function confirmEmailChange(email: string, oldCode: string, newCode: string): Promise<void> {
  const body = { email, old_code: oldCode, new_code: newCode };
  const asked = session.subject;
  const changed = await call(api.confirmEmailChange({ body }));
  if (session.subject === asked) session.rename(changed.email);
}
