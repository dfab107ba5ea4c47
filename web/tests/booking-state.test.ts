import { expect, test } from "vitest";
import type { Booking, BookingStatus, Payment, PaymentStatus, Refund } from "../src/api/types";
import { bookingState, pollPause } from "../src/lib/booking-state";

const amount = { amount_minor: 56000, currency: "INR" };
const zero = { ...amount, amount_minor: 0 };

/** A payment in this state; a refund's status means a captured payment that goes back. */
function payment(state: PaymentStatus | `refund ${Refund["status"]}`): Payment {
  const [first, status] = state.split(" ") as [PaymentStatus | "refund", Refund["status"] | undefined];
  const begun = { created_at: "2026-12-24T19:30:00Z", expires_at: "2026-12-24T19:35:00Z" };
  const attempt = { payment_id: "pay_1_1", booking_id: "bkg_1", provider: "stripe" as const, amount, ...begun };
  if (first !== "refund") return { ...attempt, status: first, refunds: [] };
  const refund = { refund_id: "rfd_1", status: status ?? "due", amount, reason: "seats_lost" as const, seats: [] };
  return { ...attempt, status: "success", refunds: [refund] };
}

function booking(status: BookingStatus, ...payments: Parameters<typeof payment>[0][]): Booking {
  return {
    booking_id: "bkg_1", event_id: "evt_1", seats: ["A-1"], status, amount,
    quote: { lines: [], subtotal: amount, discount: zero, fees: zero, tax: zero, tax_included: false, total: amount },
    created_at: "2026-12-24T19:30:00Z", expires_at: "2026-12-24T19:35:00Z", server_time: "2026-12-24T19:30:00Z", payments: payments.map(payment),
  };
}

const told = (...arguments_: Parameters<typeof booking>) => bookingState(booking(...arguments_));

test("a lock is there to be paid for; after a failed attempt too", () => {
  expect(told("pending")).toEqual({ kind: "to_pay", retry: false });
  expect(told("pending", "failed")).toEqual({ kind: "to_pay", retry: true });
});

test("while the provider has not answered the page says so, even once the money is captured", () => {
  expect(told("pending", "failed", "pending").kind).toBe("waiting");
  expect(told("pending", "success").kind).toBe("waiting");
});

test("only the server's confirmation confirms; money that goes back is mentioned", () => {
  expect(told("confirmed", "success")).toEqual({ kind: "confirmed", extraRefund: false, refunding: false });
  const twice = booking("confirmed", "success", "refund due");
  const refunds = (twice.payments[1] as Payment).refunds.map((refund) => ({ ...refund, reason: "paid_twice" as const }));
  const payments = [twice.payments[0] as Payment, { ...(twice.payments[1] as Payment), refunds }];
  expect(bookingState({ ...twice, payments })).toEqual({ kind: "confirmed", extraRefund: true, refunding: true });
});

test("an expired lock: nothing charged, or a payment still open", () => {
  expect(told("expired").kind).toBe("expired");
  expect(told("expired", "failed").kind).toBe("expired");
  expect(told("expired", "pending").kind).toBe("late");
  expect(told("expired", "success").kind).toBe("late");
});

test("money that goes back is told with its reason, and whether it is stuck", () => {
  expect(told("expired", "refund due")).toEqual({ kind: "refund_due", stuck: false, reason: "seats_lost" });
  expect(told("expired", "refund requested")).toEqual({ kind: "refund_due", stuck: false, reason: "seats_lost" });
  expect(told("expired", "refund refunded", "refund failed")).toEqual({ kind: "refund_due", stuck: true, reason: "seats_lost" });
  expect(told("expired", "refund refunded").kind).toBe("refunded");
  expect(told("cancelled", "refund due").kind).toBe("refund_due");
});

test("seats that were given back too late for a refund are not a payment under way", () => {
  expect(told("cancelled", "success")).toEqual({ kind: "cancelled", paymentOpen: false, kept: true });
});

test("a cancelled booking never claims that nothing was charged while a payment is open", () => {
  expect(told("cancelled")).toEqual({ kind: "cancelled", paymentOpen: false, kept: false });
  expect(told("cancelled", "pending")).toEqual({ kind: "cancelled", paymentOpen: true, kept: false });
});

test("waiting begins fast and slows down", () => {
  const waiting = told("pending", "pending");
  expect(pollPause(waiting, 0)).toBeLessThan(pollPause(waiting, 60_000));
  expect(pollPause(waiting, 60_000)).toBeLessThan(pollPause(waiting, 600_000));
});
