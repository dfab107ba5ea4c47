// The discounts of a quote, with their reasons.

import type { BoxofficeEvent, Money, Quote } from "../api/types";
import { formatMoney } from "./money";
import { formatInstant } from "./time";

export interface DiscountRow {
  /** Name of the offer. */
  readonly name: string;
  /** What the name does not say. */
  readonly note: string | null;
  /** Amount off the prices; 0 if the offer only waives fees, which are not among the quote's fees. */
  readonly amount: Money;
}

export function discountRows(quote: Quote): DiscountRow[] {
  const discounts = quote.discounts ?? [];
  if (discounts.length === 0 && quote.discount.amount_minor !== 0) return [{ name: "Discount", note: null, amount: quote.discount }];
  const count = quote.lines.reduce((sum, line) => sum + line.count, 0);
  return discounts.map((discount) => {
    const seats = discount.seats.filter((seat) => seat.amount.amount_minor > 0).length;
    const notes = [
      seats > 1 && (seats === count ? "shared over your seats" : `shared over ${seats} of your seats`),
      discount.fees_waived && `without fees of ${formatMoney(discount.fees_waived)}`,
    ];
    return { name: discount.label, note: notes.filter(Boolean).join(", ") || null, amount: discount.amount };
  });
}

type AnnouncedOffer = NonNullable<BoxofficeEvent["offers"]>[number];

/** What an offer that everybody has asks for: `from 3 seats, until Thursday, 24 December 2026 at 19:30`. */
export function offerTerms({ seats_min: seats, until }: AnnouncedOffer, timeZone: string, locale?: string): string {
  const terms = [
    seats != null && seats > 1 && `from ${seats} seats`,
    until != null && `until ${formatInstant(until, timeZone, locale)}`,
  ];
  return terms.filter(Boolean).join(", ");
}
