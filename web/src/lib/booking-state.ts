// What to tell the customer about a booking. Booking and payments each have their own status; the page needs one
// honest sentence out of both, and must never say "paid" or "refunded" before the server does.

import type { Booking, Payment, PaymentStatus } from "../api/types";

export type BookingState =
  /** Seats are locked and can be paid for. `retry`: an earlier attempt failed. */
  | { readonly kind: "to_pay"; readonly retry: boolean }
  /** A payment was started and the provider has not answered yet. */
  | { readonly kind: "waiting"; readonly payment: Payment }
  /** `extraRefund`: a second payment for the same booking goes back. */
  | { readonly kind: "confirmed"; readonly extraRefund: boolean }
  /** The lock ended and no money is on its way. */
  | { readonly kind: "expired" }
  /** The lock ended with a payment still open: it may come, and then gets the seats or is returned. */
  | { readonly kind: "late" }
  /** Money was taken and goes back. `stuck`: the provider refuses so far, and our staff must act. */
  | { readonly kind: "refund_due"; readonly stuck: boolean }
  | { readonly kind: "refunded" }
  /** `paymentOpen`: money may still arrive, and would go back. */
  | { readonly kind: "cancelled"; readonly paymentOpen: boolean };

type Fate = PaymentStatus | "refund_failed";

/** Where the money of one attempt is: a captured payment may carry a refund, which then is what matters. */
function fateOf(payment: Payment): Fate {
  switch (payment.refund?.status) {
    case undefined:
      return payment.status;
    case "refunded":
      return "refunded";
    case "failed":
      return "refund_failed";
    default:
      return "refund_due";
  }
}

export function bookingState(booking: Booking): BookingState {
  const payments = booking.payments ?? [];
  const having = (fate: Fate) => payments.find((payment) => fateOf(payment) === fate);
  if (booking.status === "confirmed") {
    return { kind: "confirmed", extraRefund: payments.some((payment) => fateOf(payment).startsWith("refund")) };
  }
  // Captured and not confirmed yet: the next answer decides between the seats and a refund.
  const open = having("success") ?? having("pending");
  if (booking.status === "pending") {
    return open ? { kind: "waiting", payment: open } : { kind: "to_pay", retry: having("failed") !== undefined };
  }
  if (having("refund_failed")) return { kind: "refund_due", stuck: true };
  if (having("refund_due")) return { kind: "refund_due", stuck: false };
  if (having("success")) return { kind: "late" };
  if (having("refunded")) return { kind: "refunded" };
  if (booking.status === "cancelled") return { kind: "cancelled", paymentOpen: having("pending") !== undefined };
  return having("pending") ? { kind: "late" } : { kind: "expired" };
}

/** Milliseconds until the booking should be asked for again, `waitedMs` after the customer began to wait. */
export function pollPause(state: BookingState, waitedMs: number): number {
  switch (state.kind) {
    case "waiting":
    case "late":
      return waitedMs < 30_000 ? 2_000 : waitedMs < 180_000 ? 5_000 : 15_000;
    case "to_pay":
    case "refund_due":
      return 20_000;
    default:
      return 120_000;
  }
}
