import { CalendarPlus, MapPin } from "lucide";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { saveFile } from "../../lib/file";
import { calendarFile } from "../../lib/ics";
import { bookingNumber } from "../../lib/tickets";
import { formatInstant, formatStart, zoneName } from "../../lib/time";
import { Button, LinkButton } from "../../ui";
import { seatList } from "./money-back";
import { titleName } from "./names";

/** When and where, and how to get there. */
export function Visit({ booking, event }: { booking: Booking; event: PayableEvent }) {
  const { venue, screen, venue_details: details, title_details: title } = event;
  const address = `${venue.address}, ${venue.city}`;
  const abroad = zoneName(event.starts_at, event.time_zone) !== zoneName(event.starts_at, Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <section class="card booking-visit" aria-labelledby="booking-visit">
      <h2 id="booking-visit">{formatStart(event.starts_at, event.time_zone, event.local_start)}</h2>
      {abroad && <p class="small ink-2">{t("booking.venue_time", { zone: zoneName(event.starts_at, event.time_zone) })}</p>}
      {event.postponed_from && <p class="small"><b>{t("booking.postponed", { from: formatInstant(event.postponed_from, event.time_zone) })}</b></p>}
      {title.duration_minutes != null && <p class="small ink-2">{t("booking.about_minutes", { count: title.duration_minutes })}</p>}
      <address class="booking-address"><b>{venue.name}</b>, {screen.name}<br />{address}</address>
      <div class="row">
        <Button icon={CalendarPlus} onClick={() => void saveFile(`${event.local_start.slice(0, 10)}.ics`, async () => calendar(booking, event))}>{t("booking.add_to_calendar")}</Button>
        <LinkButton icon={MapPin} href={mapLink(event)} target="_blank">{t("booking.map")}<span class="visually-hidden"> {t("booking.new_window")}</span></LinkButton>
      </div>
      {details.directions && <><h3>{t("booking.directions")}</h3><p dir="auto">{details.directions}</p></>}
      {details.access && <><h3>{t("booking.access")}</h3><p dir="auto">{details.access}</p></>}
    </section>
  );
}

/** The place in the maps that mails link to. */
function mapLink({ venue, venue_details: { position } }: PayableEvent): string {
  const query = position ? `${position.latitude},${position.longitude}` : `${venue.name}, ${venue.address}, ${venue.city}`;
  return `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(query)}`;
}

function calendar(booking: Booking, event: PayableEvent): Blob {
  const text = calendarFile({
    uid: `${booking.booking_id}@${location.host}`,
    title: titleName(event),
    startsAt: event.starts_at,
    durationMinutes: event.title_details.duration_minutes ?? null,
    location: [event.screen.name, event.venue.name, event.venue.address, event.venue.city].join(", "),
    description: [seatList(booking.seats, event), t("booking.number", { number: bookingNumber(booking.booking_id) })].join("\n"),
    url: `${location.origin}/booking/${booking.booking_id}`,
  }, new Date());
  return new Blob([text], { type: "text/calendar" });
}
