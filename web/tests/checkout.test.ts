import { expect, test } from "vitest";
import type { Payment } from "../src/api/types";
import { checkoutOf, parseCheckout } from "../src/lib/checkout";

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

test("what was remembered is read back, and nothing else is followed", () => {
  const checkout = { url: "https://pay.example/1", fields: { order_id: "order_1" } };
  expect(parseCheckout(JSON.stringify(checkout))).toEqual(checkout);
  for (const wrong of [null, "", "{", "7", "null", "https://pay.example/1", '{"url":1,"fields":{}}', '{"url":"x"}']) {
    expect(parseCheckout(wrong)).toBeNull();
  }
  expect(parseCheckout('{"url":"x","fields":{"a":"b","c":1}}')?.fields).toEqual({ a: "b" });
});
