// Money is whole minor units with an ISO 4217 currency, and is written without ever dividing a number:
// the digits are split as text, so that no amount can be rounded on its way to the screen.

import type { Money } from "../api/types";
import { locale as current } from "./locale";

/** Currencies whose minor unit is not a hundredth (ISO 4217). Intl follows CLDR, which differs for a few. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0,
  VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
};

/** How many digits of `amount_minor` stand after the decimal point. */
export function currencyExponent(currency: string): number {
  return EXPONENTS[currency.toUpperCase()] ?? 2;
}

const RIGHT_TO_LEFT = /^ar\b/;

const formats = new Map<string, Intl.NumberFormat>();

function formatFor(currency: string, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ""}|${currency}`;
  let format = formats.get(key);
  if (!format) {
    const digits = currencyExponent(currency);
    format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      numberingSystem: "latn",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format;
}

/** `{56000, INR}` as the reader's language writes it, for example `₹560.00`. */
export function formatMoney(money: Money, locale: string | undefined = current()): string {
  const minor = BigInt(money.amount_minor);
  const sign = minor < 0n ? "\u2212" : "";
  const digits = (minor < 0n ? -minor : minor).toString();
  const exponent = currencyExponent(money.currency);
  const padded = digits.padStart(exponent + 1, "0");
  const whole = padded.slice(0, padded.length - exponent);
  const fraction = padded.slice(padded.length - exponent);
  const parts = formatFor(money.currency, locale).formatToParts(BigInt(whole));
  const text = parts.map(({ type, value }) => (type === "fraction" ? fraction : type === "currency" ? symbol(value, locale) : value));
  return sign + text.join("");
}

/** A sign with Latin letters, such as `US$`, keeps its order in text that runs from right to left. */
function symbol(value: string, locale: string | undefined): string {
  return /[A-Z]/.test(value) && RIGHT_TO_LEFT.test(locale ?? "") ? `\u2066${value}\u2069` : value;
}

/** The sum of prices of one currency, or null where there is nothing to add. */
export function sumMoney(prices: readonly Money[]): Money | null {
  const first = prices[0];
  if (!first) return null;
  let total = 0n;
  for (const price of prices) {
    if (price.currency !== first.currency) return null;
    total += BigInt(price.amount_minor);
  }
  return { amount_minor: Number(total), currency: first.currency };
}
