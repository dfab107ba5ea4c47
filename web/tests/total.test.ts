import { expect, test } from "vitest";
import { totalOf, totalWithoutOffers } from "../src/lib/total";

const terms = {
  currency: "INR", fee_per_booking_minor: 0, fee_per_ticket_minor: 11, tax_basis_points: 725, tax_mode: "exclusive",
} as const;
const inr = (amount_minor: number) => ({ amount_minor, currency: "INR" });

test("fees and tax are part of the first price, and the tax of all seats is rounded once", () => {
  expect(totalOf(terms, [inr(333)])).toEqual(inr(369));
  // Four seats: 1376 and 99.76 of tax, not four times 25.
  expect(totalOf(terms, Array.from({ length: 4 }, () => inr(333)))).toEqual(inr(1476));
});

test("the fee of the booking is paid once", () => {
  const event = { ...terms, fee_per_booking_minor: 50 };
  expect(totalOf(event, [inr(333)])).toEqual(inr(423));
  expect(totalOf(event, [inr(333), inr(500)])).toEqual(inr(971));
});

test("a tax that prices include is not added again", () => {
  expect(totalOf({ ...terms, tax_mode: "inclusive" }, [inr(333)])).toEqual(inr(344));
});

test("nothing chosen, or another currency, has no total", () => {
  expect(totalOf(terms, [])).toBeNull();
  expect(totalOf(terms, [{ amount_minor: 1, currency: "USD" }])).toBeNull();
});

test("what is struck through beside a quote is the total of its list prices, fees and tax, and only if it is more", () => {
  const event = { ...terms, fee_per_booking_minor: 50 };
  const lines = [
    { type: "stalls", count: 1, unit: inr(333), amount: inr(333) },
    { type: "circle", count: 1, unit: inr(500), amount: inr(500) },
  ];
  const quote = (total: number) => ({
    lines, subtotal: inr(833), discount: inr(0), fees: inr(72), tax: inr(66), tax_included: false, total: inr(total),
  });
  expect(totalWithoutOffers(event, quote(700))).toEqual(inr(971));
  expect(totalWithoutOffers(event, quote(971))).toBeNull();
});
