// Bookings whose tickets open without a network, on devices that a customer has called their own; others keep nothing.
// Such a device keeps the answers of the API about a confirmed booking until a day after its start, until its customer logs
// out, or until somebody else logs in. Nothing else of the API is kept: what is available and what it costs is never older
// than the page.

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
/** The customer whose own device this is; "no" where tickets are not to be kept, whoever's they are. */
const WANTED = "offline:wanted";
const OWN = "own:";
const KEPT_AFTER_START_MS = 24 * 60 * 60 * 1000;
/** Room for what somebody may hold at once, within the few megabytes that a browser gives. */
const BOOKINGS_MAX = 20;

/** The answer to keeping tickets on this device; nobody is asked twice. */
export type Wanted = "yes" | "no" | "unasked";

export class OfflineBookings {
  /** `viewer`: who is logged in; null for nobody, and no text where it is not known who. */
  constructor(private readonly store: KeyStore, private readonly nowMs: () => number, private readonly viewer: () => string | null) {}

  /**
   * Keeps a confirmed booking on the own device of `owner`, who has asked for it, and takes any other away; nothing if
   * somebody else has logged in since. Returns true if it is kept.
   */
  keep(owner: string | null, booking: Booking, event: PayableEvent, tickets: readonly Ticket[]): boolean {
    if (!owner || owner !== this.viewer() || this.wanted !== "yes") return false;
    const others = this.list().filter((stored) => stored.booking.booking_id !== booking.booking_id);
    if (booking.status !== "confirmed" || over(event, this.nowMs())) {
      this.write(owner, others);
      return false;
    }
    const savedAt = new Date(this.nowMs()).toISOString();
    return this.write(owner, [{ booking, event, tickets, savedAt }, ...others].slice(0, BOOKINGS_MAX));
  }

  /** Bookings on this device, the next one first: for their customer, or for nobody in particular on the customer's own device. */
  list(): readonly StoredBooking[] {
    const shelf = this.read();
    const viewer = this.viewer();
    if (!shelf || !this.isOwn(shelf.owner) || (viewer !== null && viewer !== shelf.owner)) return [];
    return this.fresh(shelf).toSorted((a, b) => Date.parse(a.event.starts_at) - Date.parse(b.event.starts_at));
  }

  get(bookingId: string): StoredBooking | null {
    return this.list().find((stored) => stored.booking.booking_id === bookingId) ?? null;
  }

  /** What was answered on this device by who is logged in, or by anybody if nobody is. */
  get wanted(): Wanted {
    const answer = this.store.getItem(WANTED);
    if (answer === "no") return "no";
    const viewer = this.viewer();
    const own = viewer === null ? answer?.startsWith(OWN) : viewer !== "" && this.isOwn(viewer);
    return own === true ? "yes" : "unasked";
  }

  /** Takes everything away, and keeps nothing more until it is allowed. */
  refuse(): void {
    this.clear();
    this.store.setItem(WANTED, "no");
  }

  /** This is the own device of who is logged in. */
  allow(): void {
    const viewer = this.viewer();
    if (!viewer) return;
    this.leaveOnly(viewer);
    this.store.setItem(WANTED, OWN + viewer);
  }

  /** This account is erased. If the device was its own, who comes next is asked. */
  forgetOwner(owner: string): void {
    if (this.read()?.owner === owner) this.clear();
    if (this.isOwn(owner)) this.store.removeItem(WANTED);
  }

  clear(): void {
    this.store.removeItem(STORED);
  }

  /** Takes everything away that is not this customer's. */
  leaveOnly(owner: string): void {
    if (this.read()?.owner !== owner) this.clear();
  }

  /** Takes away what is over, and what is on a device that nobody calls their own. Returns true if nothing is left. */
  tidy(): boolean {
    const shelf = this.read();
    if (!shelf || !this.isOwn(shelf.owner)) this.clear();
    else this.write(shelf.owner, this.fresh(shelf));
    return this.read() === null;
  }

  private isOwn(owner: string): boolean {
    return this.store.getItem(WANTED) === OWN + owner;
  }

  private fresh(shelf: Shelf): readonly StoredBooking[] {
    return shelf.bookings.filter((stored) => !over(stored.event, this.nowMs()));
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


const whoLooks = () => (session.loggedIn ? session.subject ?? "" : null);
export const offlineBookings = new OfflineBookings(deviceStore, () => Date.now(), whoLooks);

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
