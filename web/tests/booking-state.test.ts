import { expect, test } from "vitest";
import type { Booking, BookingStatus, PaymentStatus } from "../src/api/types";
import { bookingState, pollPause } from "../src/lib/booking-state";

const amount = { amount_minor: 56000, currency: "INR" };

function booking(status: BookingStatus, ...payments: PaymentStatus[]): Booking {
  return {
    booking_id: "bkg_1", event_id: "evt_1", seats: ["A-1"], status, amount,
    payments: payments.map((payment, attempt) => ({ payment_id: `pay_1_${attempt + 1}`, status: payment, amount })),
  };
}

const kind = (status: BookingStatus, ...payments: PaymentStatus[]) => bookingState(booking(status, ...payments)).kind;

test("a lock is there to be paid for; after a failed attempt too", () => {
  expect(bookingState(booking("pending"))).toEqual({ kind: "to_pay", retry: false });
  expect(bookingState(booking("pending", "failed"))).toEqual({ kind: "to_pay", retry: true });
});

test("while the provider has not answered the page says so, even once the money is captured", () => {
  expect(kind("pending", "failed", "pending")).toBe("waiting");
  expect(kind("pending", "success")).toBe("waiting");
});

test("only the server's confirmation confirms; a second payment is mentioned", () => {
  expect(bookingState(booking("confirmed", "success"))).toEqual({ kind: "confirmed", extraRefund: false });
  expect(bookingState(booking("confirmed", "success", "refund_due"))).toEqual({ kind: "confirmed", extraRefund: true });
});

test("an expired lock: nothing charged, still open, or money going back", () => {
  expect(kind("expired")).toBe("expired");
  expect(kind("expired", "failed")).toBe("expired");
  expect(kind("expired", "pending")).toBe("late");
  expect(kind("expired", "refund_due")).toBe("refund_due");
  expect(kind("expired", "refunded")).toBe("refunded");
});

test("a cancelled booking never claims that nothing was charged while a payment is open", () => {
  expect(bookingState(booking("cancelled"))).toEqual({ kind: "cancelled", paymentOpen: false });
  expect(bookingState(booking("cancelled", "pending"))).toEqual({ kind: "cancelled", paymentOpen: true });
  expect(kind("cancelled", "refund_due")).toBe("refund_due");
});

test("waiting begins fast and slows down", () => {
  const waiting = bookingState(booking("pending", "pending"));
  expect(pollPause(waiting, 0)).toBeLessThan(pollPause(waiting, 60_000));
  expect(pollPause(waiting, 60_000)).toBeLessThan(pollPause(waiting, 600_000));
});

test("a captured payment that carries a refund is told as the refund", () => {
  const refunded = (status: "due" | "requested" | "failed" | "refunded"): Booking => ({
    ...booking("expired"), payments: [{ payment_id: "pay_1_1", status: "success", amount, refund: { status } }],
  });
  expect(bookingState(refunded("due"))).toEqual({ kind: "refund_due", stuck: false });
  expect(bookingState(refunded("requested"))).toEqual({ kind: "refund_due", stuck: false });
  expect(bookingState(refunded("failed"))).toEqual({ kind: "refund_due", stuck: true });
  expect(bookingState(refunded("refunded"))).toEqual({ kind: "refunded" });
});
