// What to tell the customer about a booking. Booking, payments and refunds each have their own status; the page needs one
// honest sentence out of them, and must never say "paid" or "refunded" before the server does.

import type { Booking, Payment } from "../api/types";
import { refundOpen } from "./refunds";

export type BookingState =
  /** Seats are locked and can be paid for. `retry`: an earlier attempt failed. */
  | { readonly kind: "to_pay"; readonly retry: boolean }
  /** A payment was started and the provider has not answered yet. */
  | { readonly kind: "waiting" }
  /** `extraRefund`: money beyond the price was taken, and goes back. `refunding`: some money is still on its way. */
  | { readonly kind: "confirmed"; readonly extraRefund: boolean; readonly refunding: boolean }
  /** The lock ended and no money is on its way. */
  | { readonly kind: "expired" }
  /** The lock ended with a payment still open: it may come, and then gets the seats or is returned. */
  | { readonly kind: "late" }
  /** Money was taken and goes back. `stuck`: the provider refuses so far, and our staff must act. */
  | { readonly kind: "refund_due"; readonly stuck: boolean; readonly reason: string }
  | { readonly kind: "refunded" }
  /** `paymentOpen`: money may still arrive, and would go back. `kept`: the seats were given back too late for a refund. */
  | { readonly kind: "cancelled"; readonly paymentOpen: boolean; readonly kept: boolean };

export function bookingState(booking: Booking): BookingState {
  const { payments } = booking;
  const refunds = payments.flatMap((payment) => payment.refunds);
  const having = (status: Payment["status"]) => payments.some((payment) => payment.status === status && payment.refunds.length === 0);
  if (booking.status === "confirmed") {
    const extraRefund = refunds.some((refund) => refund.reason === "paid_twice");
    return { kind: "confirmed", extraRefund, refunding: refundOpen(booking) };
  }
  // Captured and not confirmed yet: the next answer decides between the seats and a refund.
  const open = having("success") || having("pending");
  if (booking.status === "pending") return open ? { kind: "waiting" } : { kind: "to_pay", retry: having("failed") };

  const owed = refunds.find((refund) => refund.status === "failed") ?? refunds.find((refund) => refund.status !== "refunded");
  if (owed) return { kind: "refund_due", stuck: owed.status === "failed", reason: owed.reason };
  if (booking.status !== "cancelled" && having("success")) return { kind: "late" };
  if (refunds.length > 0) return { kind: "refunded" };
  if (booking.status === "cancelled") return { kind: "cancelled", paymentOpen: having("pending"), kept: having("success") };
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
      return state.kind === "confirmed" && state.refunding ? 20_000 : 120_000;
  }
}
