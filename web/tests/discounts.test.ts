import { expect, test } from "vitest";
import type { Quote } from "../src/api/types";
import { discountRows } from "../src/lib/discounts";

const inr = (amount_minor: number) => ({ amount_minor, currency: "INR" });
const quote = (discounts: Quote["discounts"], off: number): Quote => ({
  lines: [{ type: "stalls", count: 3, unit: inr(50_000), amount: inr(150_000) }],
  subtotal: inr(150_000), discount: inr(off), fees: inr(0), tax: inr(0), tax_included: false, total: inr(150_000 - off),
  ...(discounts ? { discounts } : {}),
});
const share = (seat_id: string, amount_minor: number) => ({ seat_id, amount: inr(amount_minor) });

test("an offer on the whole basket says that it is shared over the seats", () => {
  const shares = [share("A-1", 16_667), share("A-2", 16_667), share("A-3", 16_666)];
  const rows = discountRows(quote([{ offer_id: "off_1", label: "3 for 2", amount: inr(50_000), seats: shares }], 50_000));
  expect(rows).toEqual([{ name: "3 for 2", note: "shared over your seats", amount: inr(50_000) }]);
});

test("an offer on some of the seats says on how many, and one seat needs no words", () => {
  const some = { label: "Family pack", amount: inr(200), seats: [share("A-1", 100), share("A-2", 100)] };
  const one = { label: "Under 12", amount: inr(100), seats: [share("A-3", 100)] };
  expect(discountRows(quote([some, one], 300)).map((row) => row.note)).toEqual(["shared over 2 of your seats", null]);
});

test("waived fees are told in words: they are not among the fees of the quote", () => {
  const seats = ["A-1", "A-2", "A-3"].map((id) => ({ ...share(id, 0), fees_waived: inr(3000) }));
  const rows = discountRows(quote([{ label: "Friends", amount: inr(0), fees_waived: inr(9000), seats }], 0));
  expect(rows).toEqual([{ name: "Friends", note: "without fees of ₹90.00", amount: inr(0) }]);
});

test("a discount of a booking from before there were reasons has a row all the same", () => {
  expect(discountRows(quote(undefined, 500))).toEqual([{ name: "Discount", note: null, amount: inr(500) }]);
  expect(discountRows(quote(undefined, 0))).toEqual([]);
});
