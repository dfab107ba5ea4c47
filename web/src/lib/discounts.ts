// The discounts of a quote, with their reasons.

import type { Money, Quote } from "../api/types";
import { t } from "../i18n";
import { formatList, formatNumber } from "./locale";
import { formatMoney } from "./money";

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
  if (discounts.length === 0 && quote.discount.amount_minor !== 0) return [{ name: t("common.discount"), note: null, amount: quote.discount }];
  const count = quote.lines.reduce((sum, line) => sum + line.count, 0);
  return discounts.map((discount) => {
    const seats = discount.seats.filter((seat) => seat.amount.amount_minor > 0).length;
    const notes = [
      seats > 1 && (seats === count ? t("common.discount_shared") : t("common.discount_shared_some", { seats: formatNumber(seats) })),
      discount.fees_waived && t("common.discount_fees", { fees: formatMoney(discount.fees_waived) }),
    ];
    return { name: discount.label, note: formatList(notes.filter((note) => typeof note === "string"), "unit") || null, amount: discount.amount };
  });
}
