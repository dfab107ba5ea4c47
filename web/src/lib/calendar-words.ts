// Days, times and prices as the calendar writes them, in the reader's language.

import type { Money } from "../api/types";
import type { Day, Performance } from "./calendar";
import { formatList, locale as current } from "./locale";
import { currencyExponent } from "./money";

function format(options: Intl.DateTimeFormatOptions, date: Date, locale: string | undefined): string {
  return new Intl.DateTimeFormat(locale, { numberingSystem: "latn", ...options }).format(date);
}

/** Noon by UTC: `2026-12-05` has no zone, and none must be applied to it. */
function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

/** `2026-12` as `December 2026`. */
export function formatMonth(month: string, locale = current()): string {
  return format({ month: "long", year: "numeric", timeZone: "UTC" }, noon(`${month}-15`), locale);
}

/** `2026-12-05` as `Saturday, 5 December 2026`. */
export function formatDay(date: string, locale = current()): string {
  return format({ dateStyle: "full", timeZone: "UTC" }, noon(date), locale);
}

/** `2026-12-05` as `Sat, 5 Dec`. */
export function formatShortDay(date: string, locale = current()): string {
  return format({ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }, noon(date), locale);
}

/** The start on the venue's clock, such as `7:30 PM`. */
export function formatTime({ date, time }: Pick<Performance, "date" | "time">, locale = current()): string {
  return format({ hour: "numeric", minute: "2-digit", timeZone: "UTC" }, new Date(`${date}T${time}:00Z`), locale);
}

/** Characters of a day's name that fit over a column. */
const WEEKDAY_CHARS = 5;

/** Names of the days of a week that begins with `firstDay`, 1 for Monday. */
export function weekdays(firstDay: number, locale = current()): { readonly short: string; readonly long: string }[] {
  const days = Array.from({ length: 7 }, (_, place) => {
    // The fifth of January 1970 was a Monday.
    const date = new Date(Date.UTC(1970, 0, 4 + firstDay + place, 12));
    const name = (weekday: "narrow" | "short" | "long") => format({ weekday, timeZone: "UTC" }, date, locale);
    return { narrow: name("narrow"), short: name("short"), long: name("long") };
  });
  // Some languages do not shorten them.
  const areShort = days.every((day) => [...day.short].length <= WEEKDAY_CHARS);
  return days.map(({ narrow, short, long }) => ({ short: areShort ? short : narrow, long }));
}

/** An instant on the venue's clock with the day, such as `Wed, 2 Dec, 7:30 PM`; the year only if it is not this one. */
export function formatDeadline(instant: string, timeZone: string, nowMs: number, locale = current()): string {
  const date = new Date(instant);
  const isThisYear = date.getUTCFullYear() === new Date(nowMs).getUTCFullYear();
  const options: Intl.DateTimeFormatOptions = {
    weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", ...(isThisYear ? {} : { year: "numeric" }),
  };
  try {
    return format({ ...options, timeZone }, date, locale);
  } catch {
    // A zone that this browser does not know: an instant needs none.
    return format({ ...options, timeZone: "UTC", timeZoneName: "short" }, date, locale);
  }
}

/** The end of something, its instant excluded: `Thu, 10 Dec` where it is midnight, as nobody counts the night to the next day. */
export function formatEnd(instant: string, timeZone: string, nowMs: number, locale = current()): string {
  try {
    const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }, new Date(instant), "en");
    if (clock !== "00:00") return formatDeadline(instant, timeZone, nowMs, locale);
    const last = new Date(Date.parse(instant) - 1_000);
    const isThisYear = last.getUTCFullYear() === new Date(nowMs).getUTCFullYear();
    return format({ weekday: "short", day: "numeric", month: "short", timeZone, ...(isThisYear ? {} : { year: "numeric" }) }, last, locale);
  } catch {
    return formatDeadline(instant, timeZone, nowMs, locale);
  }
}

/** `140` as `2 hr, 20 min`. */
export function formatDuration(minutes: number, locale = current()): string {
  const part = (value: number, unit: "hour" | "minute") => (
    value === 0 ? [] : [new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", numberingSystem: "latn" }).format(value)]
  );
  return [...part(Math.floor(minutes / 60), "hour"), ...part(minutes % 60, "minute")].join(" ");
}

/** Names of languages in the reader's own. */
export function languageNames(tags: readonly string[], locale = current()): string {
  const names = new Intl.DisplayNames(locale ?? "en", { type: "language" });
  return formatList(tags.map((tag) => names.of(tag) ?? tag));
}

/** Characters that fit under a day. */
const CELL_CHARS = 6;

/** Prices of days, short enough for their cells: all of them with the currency's sign, or none. */
export function cellPrices(days: readonly Day[], locale = current()): { readonly hasSign: boolean; readonly of: (money: Money) => string } {
  const withSign = (money: Money) => cellPrice(money, true, locale);
  const hasSign = days.every((day) => [...withSign(day.lowest)].length <= CELL_CHARS);
  return { hasSign, of: hasSign ? withSign : (money) => cellPrice(money, false, locale) };
}

/** The whole amount, without the zeros of whole units and without dividing a number. */
function cellPrice(money: Money, hasSign: boolean, locale: string | undefined): string {
  const exponent = currencyExponent(money.currency);
  const digits = String(money.amount_minor).padStart(exponent + 1, "0");
  const fraction = digits.slice(digits.length - exponent);
  const length = exponent === 0 || /^0*$/.test(fraction) ? 0 : exponent;
  const number: Intl.NumberFormatOptions = { minimumFractionDigits: length, maximumFractionDigits: length, numberingSystem: "latn" };
  const currency = hasSign ? { style: "currency", currency: money.currency, currencyDisplay: "narrowSymbol" } as const : {};
  const parts = new Intl.NumberFormat(locale, { ...number, ...currency }).formatToParts(BigInt(digits.slice(0, digits.length - exponent)));
  return parts.map((part) => (part.type === "fraction" ? fraction : part.value)).join("");
}
