// Instants of documents and mails, on the reader's own clock.

import { locale } from "../../lib/locale";

/** `30 Nov 2026` */
export function formatDay(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", numberingSystem: "latn" }).format(new Date(instant));
}

/** `30 Nov 2026, 19:32` */
export function formatMoment(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short", numberingSystem: "latn" }).format(new Date(instant));
}

/** `19:32` today, with the day on others: what holds for minutes is seldom of another day. */
export function formatSoon(instant: string): string {
  const at = new Date(instant);
  if (at.toDateString() !== new Date().toDateString()) return formatMoment(instant);
  return new Intl.DateTimeFormat(locale(), { timeStyle: "short", numberingSystem: "latn" }).format(at);
}
