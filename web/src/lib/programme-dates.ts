// Days of a programme. A day is the text of a date (`2026-12-04`) on the venues' calendar, wherever the phone is.

import { locale as current } from "./locale";

export interface Days {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const SATURDAY = 6;
const SUNDAY = 7;

/** Read as UTC on purpose: a day has no zone, and none must be applied to it. */
function midnight(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function isDay(text: string | null | undefined): text is string {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = midnight(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export function addDays(day: string, count: number): string {
  return new Date(midnight(day).getTime() + count * DAY_MS).toISOString().slice(0, 10);
}

/** `count` days, the first one first. */
export function daysFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, place) => addDays(first, place));
}

/** The day that it is at a place; in an unknown zone, that of this device. */
export function dayIn(timeZone: string | undefined, nowMs: number): string {
  const dayOf = (zone: string | undefined) =>
    new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", ...(zone && { timeZone: zone }) }).format(new Date(nowMs));
  try {
    return dayOf(timeZone);
  } catch {
    return dayOf(undefined);
  }
}

/** 1 is Monday, 7 is Sunday. */
function weekday(day: string): number {
  return midnight(day).getUTCDay() || SUNDAY;
}

interface WeekInfo {
  readonly firstDay: number;
  readonly weekend: readonly number[];
}

function weekInfo(tag: string): WeekInfo | null {
  try {
    // Browsers have had it as a function and as a property.
    const asked = new Intl.Locale(tag) as Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };
    return asked.getWeekInfo?.() ?? asked.weekInfo ?? null;
  } catch {
    return null;
  }
}

/** The first day of the reader's week: 0 is Sunday, 6 is Saturday. */
export function firstDayOfWeek(locale: string | undefined = current()): number {
  return (weekInfo(locale ?? "en")?.firstDay ?? 1) % 7;
}

/**
 * This weekend in a country: the evening before, and the days off. In it, from today on. Countries differ: it begins on
 * Friday in Berlin, and on Thursday in Kuwait City.
 */
export function weekendFrom(today: string, country: string | undefined): Days {
  const info = country ? weekInfo(`und-${country}`) : null;
  const off = info?.weekend.length ? info.weekend : [SATURDAY, SUNDAY];
  const first = (off[0] ?? SATURDAY) === 1 ? SUNDAY : (off[0] ?? SATURDAY) - 1;
  const gone = (weekday(today) - first + 7) % 7;
  const begin = addDays(today, -gone);
  const end = addDays(begin, off.length);
  if (today <= end) return { from: today, to: end };
  return { from: addDays(begin, 7), to: addDays(end, 7) };
}

function format(day: string, options: Intl.DateTimeFormatOptions, locale: string | undefined): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC", numberingSystem: "latn" }).format(midnight(day));
}

/** `Fri 4 Dec`, with the year if it is not this one. */
export function formatDay(day: string, today: string, locale: string | undefined = current()): string {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  return format(day, { weekday: "short", day: "numeric", month: "short", ...year }, locale);
}

/** The whole day for screen readers: `Friday, 4 December`. */
export function formatDayLong(day: string, locale: string | undefined = current()): string {
  return format(day, { weekday: "long", day: "numeric", month: "long" }, locale);
}

/** Weekday and number of a day in a strip. */
export function dayTile(day: string, locale: string | undefined = current()): { readonly weekday: string; readonly number: string; readonly month: string } {
  return {
    weekday: format(day, { weekday: "short" }, locale), number: format(day, { day: "numeric" }, locale), month: format(day, { month: "short" }, locale),
  };
}

/** Some weekdays apart, they are named, too: `Fri 4 Dec – Sat 5 Dec`. */
const NAMED_APART = 3;

/** `2 – 30 Dec`, with the year if it is not this one. */
export function formatDays({ from, to }: Days, today: string, locale: string | undefined = current()): string {
  if (from === to) return formatDay(from, today, locale);
  const near = addDays(from, NAMED_APART) >= to;
  const year = from.slice(0, 4) === today.slice(0, 4) && to.slice(0, 4) === from.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  const named = near ? ({ weekday: "short" } as const) : {};
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", ...named, ...year, timeZone: "UTC", numberingSystem: "latn" }).formatRange(midnight(from), midnight(to));
}

/** Time of day on the venue's clock: `8:00 PM`. */
export function formatClock(localStart: string, locale: string | undefined = current()): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC", numberingSystem: "latn" }).format(new Date(`${localStart.slice(0, 16)}:00Z`));
}

/** From this hour on, it is the evening. */
const EVENING = 17;

export function isEvening(localStart: string): boolean {
  return Number(localStart.slice(11, 13)) >= EVENING;
}

const SOON_DAYS = 6;

/** When a sale begins, on the venue's clock: `Fri 10:00 AM` within the week, and with the date later on. */
export function formatSaleStart(instant: string, timeZone: string, nowMs: number, locale: string | undefined = current()): string {
  const soon = Date.parse(instant) - nowMs < SOON_DAYS * DAY_MS;
  const day = soon ? ({ weekday: "short" } as const) : ({ day: "numeric", month: "short" } as const);
  const options = { ...day, hour: "numeric", minute: "2-digit", numberingSystem: "latn" } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(instant));
  } catch {
    return new Intl.DateTimeFormat(locale, options).format(new Date(instant));
  }
}
