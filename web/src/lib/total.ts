// What seats cost with fees and tax, by the server's own arithmetic: the fee of the booking is paid once, and the tax of
// all seats together is rounded once.
// The server's quote decides; this is what seats would cost without offers, to be struck through beside it.

import type { BoxofficeEvent, Money, Quote } from "../api/types";

type Terms = Pick<BoxofficeEvent, "currency" | "fee_per_booking_minor" | "fee_per_ticket_minor" | "tax_basis_points" | "tax_mode">;

/** The amount to pay for seats at these prices, or null where there is nothing to pay for. */
export function totalOf(event: Terms, prices: readonly Money[]): Money | null {
  if (prices.length === 0 || prices.some((price) => price.currency !== event.currency)) return null;
  const fees = BigInt(event.fee_per_booking_minor) + BigInt(event.fee_per_ticket_minor) * BigInt(prices.length);
  const priced = prices.reduce((sum, price) => sum + BigInt(price.amount_minor), fees);
  const tax = event.tax_mode === "inclusive" ? 0n : (2n * priced * BigInt(event.tax_basis_points) + 10_000n) / 20_000n;
  return { amount_minor: Number(priced + tax), currency: event.currency };
}

/** The amount to pay for the seats of a quote if it had no discounts; null if it is not more. */
export function totalWithoutOffers(event: Terms, quote: Quote): Money | null {
  const before = totalOf(event, quote.lines.flatMap((line) => Array.from({ length: line.count }, () => line.unit)));
  return before && before.amount_minor > quote.total.amount_minor ? before : null;
}
