import { describe, expect, test } from "vitest";
import type { Payment } from "../src/api/types";
import { beganElsewhere, checkoutOf, mayRelease, nextPayment, openPage, parseBegun, type BegunPayment } from "../src/lib/checkout";

const payment: Payment = {
  payment_id: "pay_0123456789ab_1", booking_id: "bkg_0123456789ab", provider: "razorpay", status: "pending",
  created_at: "2026-12-24T19:30:00Z", expires_at: "2026-12-24T19:35:00Z",
  amount: { amount_minor: 50000, currency: "INR" }, refunds: [],
};

test("a payment with a page is paid there, one without is not", () => {
  expect(checkoutOf(payment)).toBeNull();
  expect(checkoutOf({ ...payment, checkout_url: "https://pay.example/1" })).toEqual({ url: "https://pay.example/1", fields: {} });
  const fields = { order_id: "order_1" };
  expect(checkoutOf({ ...payment, checkout_url: "https://pay.example/1", checkout_fields: fields })?.fields).toEqual(fields);
});

const begun: BegunPayment = {
  paymentId: "pay_0123456789ab_1", way: { provider: "razorpay", method: "card" },
  checkout: { url: "https://pay.example/1", fields: { order_id: "order_1" } },
};

test("what was remembered is read back, and nothing else is followed", () => {
  expect(parseBegun(JSON.stringify(begun))).toEqual(begun);
  const older = '{"url":"https://pay.example/1","fields":{}}';
  for (const wrong of [null, "", "{", "7", "null", "https://pay.example/1", older, '{"paymentId":1,"way":{},"checkout":{}}']) {
    expect(parseBegun(wrong)).toBeNull();
  }
  const damaged = { ...begun, checkout: { url: "x", fields: { a: "b", c: 1 } } };
  expect(parseBegun(JSON.stringify(damaged))?.checkout.fields).toEqual({ a: "b" });
});

const first = (over: Partial<Payment> = {}): Payment => ({ ...payment, ...over });
const second = (over: Partial<Payment> = {}): Payment => ({ ...payment, payment_id: "pay_0123456789ab_2", ...over });
const next = (payments: Payment[], known: BegunPayment | null, status: "pending" | "confirmed" | "cancelled" = "pending") =>
  nextPayment({ status, payments }, known).kind;

test("a customer goes back to the payment page only while its own payment is the open one", () => {
  expect(nextPayment({ status: "pending", payments: [first()] }, begun)).toEqual({ kind: "open", begun, since: payment.created_at });
  expect(next([first({ status: "failed" })], begun)).toBe("free");
  expect(next([], begun)).toBe("free");
});

test("the same way again leads to the page that is open; another way, or a page that may have ended, to a payment of its own", () => {
  const open = nextPayment({ status: "pending", payments: [first()] }, begun);
  const soon = Date.parse(payment.created_at) + 60_000;
  expect(openPage(open, begun.way, soon)).toEqual(begun.checkout);
  expect(openPage(open, { provider: "razorpay", method: "upi" }, soon)).toBeNull();
  expect(openPage(open, { provider: "stripe", method: "card" }, soon)).toBeNull();
  expect(openPage(open, begun.way, soon + 30 * 60_000)).toBeNull();
  expect(openPage({ kind: "elsewhere", provider: "razorpay" }, begun.way, soon)).toBeNull();
});

test("whoever has begun another payment since, or elsewhere, is not led to the older page", () => {
  expect(next([first(), second()], begun)).toBe("elsewhere");
  expect(next([first({ status: "failed" }), second()], begun)).toBe("elsewhere");
  expect(next([first()], null)).toBe("elsewhere");
});

test("once money has come, nobody is led to pay again", () => {
  expect(next([first(), second({ status: "success" })], begun)).toBe("over");
  expect(next([first({ status: "success" }), second()], null)).toBe("over");
  expect(next([first({ status: "success" })], begun, "confirmed")).toBe("over");
  expect(next([first()], begun, "cancelled")).toBe("over");
});

describe("a payment that was begun elsewhere meanwhile", () => {
  const free = nextPayment({ status: "pending", payments: [] }, null);
  const elsewhere = nextPayment({ status: "pending", payments: [first()] }, null);
  const open = nextPayment({ status: "pending", payments: [first()] }, begun);

  test("is shown before another one begins", () => {
    expect(beganElsewhere(free, elsewhere, [])).toBe(true);
    expect(beganElsewhere(open, nextPayment({ status: "pending", payments: [first(), second()] }, begun), [])).toBe(true);
  });

  test("does not hold up whoever was told of it and pays another way, or who pays alone", () => {
    expect(beganElsewhere(elsewhere, elsewhere, [])).toBe(false);
    for (const fresh of [free, open]) expect(beganElsewhere(free, fresh, [])).toBe(false);
  });

  test("is none where a provider has not answered here: its payment looks begun until the server closes it", () => {
    expect(beganElsewhere(free, elsewhere, ["razorpay"])).toBe(false);
    expect(beganElsewhere(free, elsewhere, ["stripe"])).toBe(true);
  });
});

test("seats are released only while nobody pays for them", () => {
  const seats = (payments: Payment[], status: "pending" | "confirmed" = "pending") => mayRelease({ status, payments });
  expect(seats([])).toBe(true);
  expect(seats([first({ status: "failed" })])).toBe(true);
  expect(seats([first()])).toBe(false);
  expect(seats([first({ status: "success" })])).toBe(false);
  expect(seats([], "confirmed")).toBe(false);
});
