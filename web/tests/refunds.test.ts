import { expect, test } from "vitest";
import type { Booking, Payment, Refund } from "../src/api/types";
import { creditNotesDue, moneyOf, movedWhole, nothingPaid, refundOpen, seatsGone } from "../src/lib/refunds";

const inr = (amount_minor: number) => ({ amount_minor, currency: "INR" });

function refund(
  amount: number, status: Refund["status"], reason: Refund["reason"] = "customer_cancelled", seats: string[] = [],
): Refund {
  return { refund_id: "rfd_1", status, amount: inr(amount), reason, seats };
}

function paid(amount: number, ...refunds: Refund[]): Payment {
  return {
    payment_id: "pay_1_1", booking_id: "bkg_1", provider: "stripe", status: "success", amount: inr(amount), refunds,
    created_at: "2026-12-24T19:30:00Z", expires_at: "2026-12-24T19:35:00Z",
  };
}

function booking(status: Booking["status"], ...payments: Payment[]): Booking {
  return { booking_id: "bkg_1", event_id: "evt_1", seats: ["A1"], status, amount: inr(56000), payments } as unknown as Booking;
}

test("who gave one seat of two back sees what comes back and what is left paid", () => {
  const back = moneyOf(booking("confirmed", paid(56000, refund(28000, "requested", "customer_cancelled", ["A2"]))));
  expect(back?.back).toEqual(inr(28000));
  expect(back?.left).toEqual(inr(28000));
  expect(back?.done).toBe(false);
});

test("who paid twice has paid once after the refund", () => {
  const twice = booking("confirmed", paid(56000), { ...paid(56000, refund(56000, "refunded", "paid_twice")), payment_id: "pay_1_2" });
  expect(moneyOf(twice)).toMatchObject({ left: inr(56000), done: true });
});

test("a booking that was cancelled before anybody paid has no amount", () => {
  expect(moneyOf(booking("cancelled"))).toBeNull();
  expect(moneyOf(booking("cancelled", { ...paid(56000), status: "failed" }))).toBeNull();
  expect(nothingPaid(booking("cancelled", { ...paid(56000), status: "failed" }))).toBe(true);
  expect(nothingPaid(booking("expired", { ...paid(56000), status: "pending" })), "it may still come").toBe(false);
  expect(nothingPaid(booking("cancelled", paid(56000)))).toBe(false);
});

test("money that is not refunded stays paid", () => {
  expect(moneyOf(booking("cancelled", paid(56000)))).toMatchObject({ paid: inr(56000), back: inr(0), left: inr(56000), done: true });
  expect(moneyOf(booking("cancelled", paid(56000, refund(28000, "refunded"))))).toMatchObject({ back: inr(28000), left: inr(28000), done: true });
});

test("the page asks again sooner while money is on its way", () => {
  expect(refundOpen(booking("confirmed", paid(56000, refund(28000, "due"))))).toBe(true);
  expect(refundOpen(booking("confirmed", paid(56000, refund(28000, "refunded"))))).toBe(false);
});

test("an invoice is offered for money that paid for the booking, with a credit note for each refund", () => {
  expect(creditNotesDue(booking("confirmed", paid(56000)))).toBe(0);
  expect(creditNotesDue(booking("confirmed", paid(56000, refund(100, "failed"), refund(200, "due"))))).toBe(2);
  expect(creditNotesDue(booking("cancelled", paid(56000, refund(56000, "refunded", "event_cancelled"))))).toBe(1);
});

test("money that never paid for the booking has no invoice, nor has a booking of nothing", () => {
  expect(creditNotesDue(booking("expired", paid(56000, refund(56000, "due", "seats_lost"))))).toBeNull();
  expect(creditNotesDue(booking("cancelled", paid(56000, refund(56000, "due", "booking_ended"))))).toBeNull();
  expect(creditNotesDue(booking("confirmed", paid(0)))).toBeNull();
  expect(creditNotesDue(booking("pending"))).toBeNull();
});

test("the money of moved seats neither comes back nor stays paid", () => {
  const moved = { ...refund(28000, "refunded", "seats_moved", ["A2"]), moved_to: "bkg_2" };
  expect(moneyOf(booking("confirmed", paid(56000, moved)))).toMatchObject({ taken: inr(56000), paid: inr(28000), refunds: [], left: inr(28000) });
  const back = moneyOf(booking("cancelled", paid(56000, moved, refund(28000, "refunded"))));
  expect([back?.back, back?.left]).toEqual([inr(28000), inr(0)]);
  expect(creditNotesDue(booking("confirmed", paid(56000, moved)))).toBe(1);
});

test("moved seats were not given back, and lead to their new booking", () => {
  const moved = { ...refund(28000, "refunded", "seats_moved", ["A1"]), moved_to: "bkg_2" };
  const given = refund(28000, "due", "customer_cancelled", ["A2"]);
  const twice = booking("confirmed", paid(56000, moved, given, refund(100, "due", "amount_differs")));
  expect(seatsGone(twice)).toEqual({ returned: [given], moved: [moved] });
});

test("who moved all seats was not refunded, and goes on to the new booking", () => {
  const moved = { ...refund(56000, "refunded", "seats_moved", ["A1", "A2"]), moved_to: "bkg_2" };
  expect(movedWhole(booking("cancelled", paid(56000, moved)))).toBe("bkg_2");
  expect(movedWhole(booking("confirmed", paid(56000, moved)))).toBeNull();
  expect(movedWhole(booking("cancelled", paid(56000, refund(56000, "refunded"))))).toBeNull();
  const half = { ...moved, amount: inr(28000), seats: ["A1"] };
  expect(movedWhole(booking("cancelled", paid(56000, half, refund(28000, "due", "customer_cancelled", ["A2"]))))).toBeNull();
});
