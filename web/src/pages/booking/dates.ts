// Instants of documents and mails, on the reader's own clock.

import { locale } from "../../lib/locale";

/** `30 Nov 2026` */
export function formatDay(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(new Date(instant));
}

/** `30 Nov 2026, 19:32` */
export function formatMoment(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(instant));
}
