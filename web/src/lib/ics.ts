// A calendar file (RFC 5545) of one event, for the customer's own calendar.

export interface CalendarEntry {
  /** The same for the same booking: a second import replaces the first. */
  readonly uid: string;
  readonly title: string;
  readonly startsAt: string;
  /** Null where the length is not known: the entry then lasts no time. */
  readonly durationMinutes: number | null;
  readonly location: string;
  readonly description: string;
  readonly url: string;
}

const LINE_BYTES_MAX = 75;

export function calendarFile(entry: CalendarEntry, now: Date): string {
  const start = new Date(entry.startsAt);
  const end = entry.durationMinutes === null ? null : new Date(start.getTime() + entry.durationMinutes * 60_000);
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Boxoffice//Tickets//EN", "METHOD:PUBLISH", "BEGIN:VEVENT",
    `UID:${escaped(entry.uid)}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(start)}`,
    ...(end ? [`DTEND:${utc(end)}`] : []),
    `SUMMARY:${escaped(entry.title)}`,
    `LOCATION:${escaped(entry.location)}`,
    `DESCRIPTION:${escaped(entry.description)}`,
    `URL:${entry.url}`,
    "END:VEVENT", "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function utc(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, "");
}

function escaped(text: string): string {
  // Control characters have no meaning in a value.
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n").replace(/\p{Cc}/gu, "");
}

/** Continues a long line on lines that begin with a blank, without cutting a character in two. */
function folded(line: string): string {
  const bytes = new TextEncoder();
  let text = "";
  let length = 0;
  for (const character of line) {
    const size = bytes.encode(character).length;
    if (length + size > LINE_BYTES_MAX) {
      text += "\r\n ";
      length = 1;
    }
    text += character;
    length += size;
  }
  return text;
}
