// How long seats are kept, and when to ask whether that is enough.

import type { Booking, PayableEvent } from "../api/types";

type Terms = Pick<PayableEvent, "lock_seconds" | "payment_seconds" | "lock_ceiling_seconds">;
type Lock = Pick<Booking, "created_at" | "expires_at" | "payments">;

/** The question is put this long before the end: WCAG 2.2.1 asks for at least 20 seconds to answer. */
const ASK_SECONDS = 60;
/** Whoever has just come here is not asked at once. */
const SETTLE_SECONDS = 10;
/** Less more time than this is none. */
const WORTH_SECONDS = 10;

/** Seconds of the present lock, from its beginning to its end. The first payment prolongs it once. */
export function lockLength(lock: Lock, terms: Terms): number {
  const given = lock.payments.length > 0 ? Math.max(terms.payment_seconds, terms.lock_seconds) : terms.lock_seconds;
  const whole = (Date.parse(lock.expires_at) - Date.parse(lock.created_at)) / 1000;
  return Math.max(1, Math.min(given, Math.ceil(whole)));
}

/**
 * Seconds before the end at which to ask "do you need more time?": a minute, and never before half of the lock has
 * passed, nor as the page opens with `left` seconds.
 */
export function askAt(length: number, left: number): number {
  const due = Math.min(ASK_SECONDS, Math.floor(length / 2));
  return left > due ? due : Math.max(0, Math.min(due, left - SETTLE_SECONDS));
}

/** Seconds that the seats are kept from now on if the lock is extended now. */
export function leftIfExtended(lock: Lock, terms: Terms, nowMs: number): number {
  const until = Math.min(nowMs + terms.lock_seconds * 1000, Date.parse(lock.created_at) + terms.lock_ceiling_seconds * 1000);
  return Math.max(0, Math.floor((Math.max(until, Date.parse(lock.expires_at)) - nowMs) / 1000));
}

/** True if the lock lasts as long as it ever can. */
export function atCeiling(lock: Lock, terms: Terms): boolean {
  const ceiling = Date.parse(lock.created_at) + terms.lock_ceiling_seconds * 1000;
  return Date.parse(lock.expires_at) > ceiling - WORTH_SECONDS * 1000;
}

/** The end of the lock, by the server's clock, for who goes on to pay now: the first payment prolongs it. */
export function keptWhilePaying(lock: Lock, terms: Terms, nowMs: number): number {
  const end = Date.parse(lock.expires_at);
  return lock.payments.length > 0 ? end : Math.max(end, nowMs + terms.payment_seconds * 1000);
}
