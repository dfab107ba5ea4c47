// Money of a booking that comes back, and the rest that stays paid. The quote of a booking never changes after the lock.

import type { Booking, Money, Refund } from "../api/types";
import { sumMoney } from "./money";

export interface MoneyOf {
  /** All that was taken for the booking, with what moved seats brought from another. */
  readonly taken: Money;
  /** The same without what moved seats took along to another booking. */
  readonly paid: Money;
  /** Oldest first; without the money of moved seats, which pays for another booking. */
  readonly refunds: readonly Refund[];
  /** The sum of the refunds. */
  readonly back: Money;
  /** True if all of it was paid out. */
  readonly done: boolean;
  /** What was paid, without what comes back. */
  readonly left: Money;
}

/** Money of a booking as it is now; null where nothing was paid. A refund that is stuck is owed all the same. */
export function moneyOf(booking: Booking): MoneyOf | null {
  const taken = sumMoney(booking.payments.filter((payment) => payment.status === "success").map((payment) => payment.amount));
  if (!taken) return null;
  const all = booking.payments.flatMap((payment) => payment.refunds);
  const refunds = all.filter((refund) => !refund.moved_to);
  const money = (amount_minor: number): Money => ({ ...taken, amount_minor });
  const sum = (some: readonly Refund[]) => sumMoney(some.map((refund) => refund.amount))?.amount_minor ?? 0;
  const paid = taken.amount_minor - sum(all.filter((refund) => refund.moved_to));
  const back = sum(refunds);
  const done = refunds.every((refund) => refund.status === "refunded");
  return { taken, paid: money(paid), refunds, back: money(back), done, left: money(paid - back) };
}

/** True if no money was taken, and none can come any more. */
export function nothingPaid(booking: Booking): boolean {
  return (moneyOf(booking)?.taken.amount_minor ?? 0) === 0 && !booking.payments.some((payment) => payment.status === "pending");
}

/** Refunds of seats that the booking has no more: given back, or moved into another booking, which their money pays for. */
export function seatsGone(booking: Booking): { readonly returned: readonly Refund[]; readonly moved: readonly Refund[] } {
  const named = booking.payments.flatMap((payment) => payment.refunds).filter((refund) => refund.seats.length > 0);
  return { returned: named.filter((refund) => !refund.moved_to), moved: named.filter((refund) => refund.moved_to) };
}

/** Booking that has all seats of this one, which were moved into it, with their money; null otherwise. */
export function movedWhole(booking: Booking): string | null {
  if (booking.status !== "cancelled" || (moneyOf(booking)?.refunds.length ?? 0) > 0) return null;
  return seatsGone(booking).moved.at(-1)?.moved_to ?? null;
}

/** Returns true while a refund is on its way. */
export function refundOpen(booking: Booking): boolean {
  return booking.payments.some(({ refunds }) => refunds.some(({ status }) => status === "due" || status === "requested"));
}

/** Money that never paid for the booking: it has no invoice, and its way back no credit note. */
const NEVER_INVOICED: readonly string[] = ["seats_lost", "amount_differs", "paid_twice", "booking_ended", "ticket_limit", "move_not_possible"];

/** Number of credit notes that the booking's invoice is to have; null where it has no invoice. */
export function creditNotesDue(booking: Booking): number | null {
  const kept = booking.payments.filter((payment) =>
    payment.status === "success" && payment.amount.amount_minor > 0
    && !payment.refunds.some((refund) => NEVER_INVOICED.includes(refund.reason)));
  if (kept.length === 0 || booking.status === "pending" || booking.status === "expired") return null;
  return kept.flatMap((payment) => payment.refunds).filter((refund) => refund.amount.amount_minor > 0).length;
}
