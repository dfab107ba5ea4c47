// Dates of an event are always shown in the event's own time zone: that is where the customer will be.

import { locale as current } from "./locale";

/** The digits of amounts, seats and codes: one page has one kind. */
const DIGITS = "latn";

/** The date and time at the venue, for example `Thursday, 24 December 2026 at 19:30`. */
export function formatStart(startsAt: string, timeZone: string, localStart: string, locale: string | undefined = current()): string {
  try {
    return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", timeZone, numberingSystem: DIGITS }).format(new Date(startsAt));
  } catch {
    // A zone this browser does not know: the server's own local time is still right.
    return localStart.replace("T", " ");
  }
}

/** Another instant of the event in the same form. */
export function formatInstant(instant: string, timeZone: string, locale: string | undefined = current()): string {
  return formatStart(instant, timeZone, instant, locale);
}

/** The short form for lists, for example `Thu 24 Dec 2026, 19:30`. */
export function formatShortStart(startsAt: string, timeZone: string, localStart: string, locale: string | undefined = current()): string {
  try {
    return new Intl.DateTimeFormat(locale, {
      weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", timeZone, numberingSystem: DIGITS,
    }).format(new Date(startsAt));
  } catch {
    return localStart.replace("T", " ");
  }
}

/** The name of the event's zone at that moment, for example `India Standard Time`. */
export function zoneName(startsAt: string, timeZone: string, locale: string | undefined = current()): string {
  try {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "long" }).formatToParts(new Date(startsAt));
    return parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone;
  } catch {
    return timeZone;
  }
}

/** Day and month of the tile beside an event in a list. */
export function dateTile(localStart: string, locale: string | undefined = current()): { day: string; month: string } {
  // Read as UTC on purpose: `local_start` has no zone, and none must be applied to it.
  const date = new Date(`${localStart.slice(0, 10)}T00:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC", numberingSystem: DIGITS }).format(date);
  return { day: part({ day: "numeric" }), month: part({ month: "short" }) };
}
