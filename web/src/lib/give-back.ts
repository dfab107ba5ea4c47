// What was told of giving seats back. Asking for it mails a code that replaces the one before, so that what was told is
// kept while its code is good: who looks at it again is sent no other mail.

import type { CancellationQuote } from "../api/types";
import { serverClock } from "./clock";
import type { KeyStore } from "./idempotency";
import { tabStore } from "./storage";

const PREFIX = "give-back:";
/** A mail needs a moment to arrive: another is not sent before. */
const SEND_AGAIN_MS = 60_000;

export class ToldRefunds {
  constructor(private readonly store: KeyStore, private readonly nowMs: () => number) {}

  keep(quote: CancellationQuote): void {
    this.store.setItem(PREFIX + quote.booking_id, JSON.stringify(quote));
  }

  forget(bookingId: string): void {
    this.store.removeItem(PREFIX + bookingId);
  }

  /** The quote that was told last of exactly these seats; null if its code or its amount is not good any more. */
  of(bookingId: string, seats: readonly string[]): CancellationQuote | null {
    const quote = this.read(bookingId);
    if (!quote || quote.seats.toSorted().join() !== seats.toSorted().join()) return null;
    const until = Math.min(Date.parse(quote.code_expires_at), Date.parse(quote.refund_until));
    return this.nowMs() < until ? quote : null;
  }

  private read(bookingId: string): CancellationQuote | null {
    const text = this.store.getItem(PREFIX + bookingId);
    try {
      // Only `keep` writes it.
      return text === null ? null : (JSON.parse(text) as CancellationQuote);
    } catch {
      return null;
    }
  }
}

/** Milliseconds until the code of this answer may be sent once more. */
export function untilSendAgain(quote: CancellationQuote, nowMs: number): number {
  return Math.max(0, Date.parse(quote.server_time) + SEND_AGAIN_MS - nowMs);
}

export const toldRefunds = new ToldRefunds(tabStore, () => serverClock.now());
