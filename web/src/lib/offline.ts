// Bookings whose tickets open without a network. This device keeps the answers of the API about a confirmed booking until
// a day after its start, until its customer logs out, or until somebody else logs in. Nothing else of the API is kept:
// what is available and what it costs is never older than the page.

import { ApiProblem, ConnectionLost } from "../api/problem";
import { session } from "../api/session";
import type { Booking, PayableEvent, Ticket } from "../api/types";
import type { KeyStore } from "./idempotency";
import { deviceStore } from "./storage";

/** A booking as the API described it at an instant. */
export interface StoredBooking {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly tickets: readonly Ticket[];
  readonly savedAt: string;
}

interface Shelf {
  readonly owner: string;
  readonly bookings: readonly StoredBooking[];
}

const STORED = "offline:bookings";
/** Says "no" where tickets are not to be kept on this device, whoever's they are. */
const WANTED = "offline:wanted";
const KEPT_AFTER_START_MS = 24 * 60 * 60 * 1000;
/** Room for what somebody may hold at once, within the few megabytes that a browser gives. */
const BOOKINGS_MAX = 20;

export class OfflineBookings {
  constructor(private readonly store: KeyStore, private readonly nowMs: () => number) {}

  /** Keeps a confirmed booking, and takes any other away. Returns true if it is kept. */
  keep(owner: string, booking: Booking, event: PayableEvent, tickets: readonly Ticket[]): boolean {
    const others = this.of(owner).filter((stored) => stored.booking.booking_id !== booking.booking_id);
    if (this.refused || booking.status !== "confirmed" || over(event, this.nowMs())) {
      this.write(owner, others);
      return false;
    }
    const savedAt = new Date(this.nowMs()).toISOString();
    return this.write(owner, [{ booking, event, tickets, savedAt }, ...others].slice(0, BOOKINGS_MAX));
  }

  /** Bookings on this device, the next one first. */
  list(): readonly StoredBooking[] {
    const kept = this.read()?.bookings.filter((stored) => !over(stored.event, this.nowMs())) ?? [];
    return kept.toSorted((a, b) => Date.parse(a.event.starts_at) - Date.parse(b.event.starts_at));
  }

  get(bookingId: string): StoredBooking | null {
    return this.list().find((stored) => stored.booking.booking_id === bookingId) ?? null;
  }

  /** True if the customer wants no tickets on this device. */
  get refused(): boolean {
    return this.store.getItem(WANTED) === "no";
  }

  /** Takes everything away, and keeps nothing more until it is allowed. */
  refuse(): void {
    this.clear();
    this.store.setItem(WANTED, "no");
  }

  allow(): void {
    this.store.removeItem(WANTED);
  }

  clear(): void {
    this.store.removeItem(STORED);
  }

  /** Takes everything away that is not this customer's. */
  leaveOnly(owner: string): void {
    if (this.read()?.owner !== owner) this.clear();
  }

  private of(owner: string): readonly StoredBooking[] {
    const shelf = this.read();
    return shelf?.owner === owner ? shelf.bookings.filter((stored) => !over(stored.event, this.nowMs())) : [];
  }

  private read(): Shelf | null {
    const text = this.store.getItem(STORED);
    if (text === null) return null;
    try {
      // Only `write` writes it; an older client may have written another shape.
      const shelf = JSON.parse(text) as Shelf;
      return typeof shelf.owner === "string" && Array.isArray(shelf.bookings) ? shelf : null;
    } catch {
      return null;
    }
  }

  private write(owner: string, bookings: readonly StoredBooking[]): boolean {
    if (bookings.length === 0) {
      this.clear();
      return false;
    }
    try {
      this.store.setItem(STORED, JSON.stringify({ owner, bookings } satisfies Shelf));
      return true;
    } catch {
      // The device has no room: the tickets open with a network alone.
      return false;
    }
  }
}

function over(event: Pick<PayableEvent, "starts_at">, nowMs: number): boolean {
  return nowMs > Date.parse(event.starts_at) + KEPT_AFTER_START_MS;
}

export const offlineBookings = new OfflineBookings(deviceStore, () => Date.now());

/** Who an access token is of: its subject, which the user pool never gives to anybody else. */
export function subjectOf(accessToken: string): string | null {
  const body = accessToken.split(".")[1];
  if (!body) return null;
  try {
    const claims: unknown = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
    const subject = typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>)["sub"] : null;
    return typeof subject === "string" ? subject : null;
  } catch {
    return null;
  }
}

/** Keeps a booking for its customer, who is logged in. */
export function keepOffline(booking: Booking, event: PayableEvent, tickets: readonly Ticket[]): boolean {
  const token = session.freshAccessToken;
  const owner = token === null ? null : subjectOf(token);
  return owner !== null && offlineBookings.keep(owner, booking, event, tickets);
}

/** Whether a failure means that there is no network, and not that the server has refused. */
export async function isOffline(error: unknown, reachable: () => Promise<boolean> = originAnswers): Promise<boolean> {
  if (error instanceof ConnectionLost) return true;
  // A tab without a session asks for a log-in before it asks the network.
  const loggedOut = error instanceof ApiProblem && error.code === "not_signed_in";
  return loggedOut && !(await reachable());
}

/** The booking as this device keeps it, where the network is gone; null where it is not, or nothing is kept. */
export async function offlineCopy(bookingId: string, error: unknown): Promise<StoredBooking | null> {
  const stored = offlineBookings.get(bookingId);
  return stored && (await isOffline(error)) ? stored : null;
}

const ANSWER_LIMIT_MS = 4_000;

async function originAnswers(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    await fetch("/config.json", { cache: "no-store", signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    return true;
  } catch {
    return false;
  }
}
