import { Accessibility, ExternalLink, MapPin, TramFront } from "lucide";
import type { LayoutMap } from "../../../openapi/dist/sdk";
import { fileAddress } from "../../api/client";
import type { Image, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { daysOf, type Performance } from "../../lib/calendar";
import { formatDeadline, formatShortDay } from "../../lib/calendar-words";
import { initials } from "../../lib/initials";
import { hasAccessiblePlaces } from "../../lib/prices-where";
import { companyOf, type TitleTexts } from "../../lib/texts";
import { formatInstant, formatStart, zoneName } from "../../lib/time";
import { Icon, LinkButton, Notice } from "../../ui";
import { pathOf } from "./performance-link";
import { fromWords } from "./words";

export function About({ event, texts }: { event: PayableEvent; texts: TitleTexts }) {
  const { links, images } = event.title_details;
  return (
    <section id="about" aria-labelledby="about-heading">
      <h2 id="about-heading" class="visually-hidden">{t("event.about_heading")}</h2>
      {event.postponed_from && <Postponed event={event} from={event.postponed_from} />}
      {texts.description && <p class="event-description" lang={texts.language ?? undefined} dir="auto">{texts.description}</p>}
      {images && images.gallery.length > 0 && <Gallery images={images.gallery} />}
      {links.length > 0 && (
        <ul class="event-links" aria-label={t("event.more")}>
          {links.map((link) => <li key={link.url}><OtherSite href={link.url}>{link.label}</OtherSite></li>)}
        </ul>
      )}
      <p class="small ink-2">{t("event.sold_by", { organizer: event.organizer.name })}</p>
    </section>
  );
}

/** A postponed event's earlier start, and until when who booked before it may give everything back. */
function Postponed({ event, from }: { event: PayableEvent; from: string }) {
  const last = event.refund_windows?.at(-1);
  const start = formatStart(event.starts_at, event.time_zone, event.local_start);
  return (
    <Notice kind="warn">
      <p>{t("event.postponed", { from: formatInstant(from, event.time_zone), start })}</p>
      {last && <p>{t("event.postponed_refund", { until: formatInstant(last.refund_until, event.time_zone) })}</p>}
    </Notice>
  );
}

function Gallery({ images }: { images: readonly Image[] }) {
  return (
    <ul class="event-gallery" aria-label={t("event.pictures")}>
      {images.map((image) => (
        <li key={image.path}>
          <img loading="lazy" decoding="async" src={fileAddress(image.path)} width={image.width} height={image.height} alt={image.alternative_text} />
        </li>
      ))}
    </ul>
  );
}

function OtherSite({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      <span dir="auto">{children}</span><Icon icon={ExternalLink} size={16} /><span class="visually-hidden"> ({t("event.opens_other_site")})</span>
    </a>
  );
}

export function Access({ event, layout, now }: { event: PayableEvent; layout: LayoutMap | null; now: number }) {
  const { access } = event.venue_details;
  return (
    <section id="access" aria-labelledby="access-heading">
      <h2 id="access-heading">{t("event.access_heading")}</h2>
      <ul class="event-access">
        <li><Icon icon={MapPin} /><p dir="auto">{access ?? t("event.access_none", { venue: event.venue.name })}</p></li>
        {layout && hasAccessiblePlaces(layout) && <li><Icon icon={Accessibility} /><p>{keptPlaces(event, now)}</p></li>}
      </ul>
    </section>
  );
}

/** Until when places for people with reduced mobility are theirs alone. */
function keptPlaces(event: PayableEvent, now: number): string {
  if (event.accessible_released) return t("event.access_released");
  if (event.accessible_release_hours == null) return t("event.access_kept");
  const until = new Date(Date.parse(event.starts_at) - event.accessible_release_hours * 3_600_000).toISOString();
  return t("event.access_released_at", { until: formatDeadline(until, event.time_zone, now) });
}

export function CompanySection({ cast }: { cast: string }) {
  const { people, credits } = companyOf(cast);
  return (
    <section id="company" aria-labelledby="company-heading">
      <h2 id="company-heading">{t("event.company_heading")}</h2>
      {people.length > 0 && (
        <ul class="event-people">
          {people.map((name) => <li key={name}><span class="event-initials" aria-hidden="true">{initials(name)}</span><b><bdi>{name}</bdi></b></li>)}
        </ul>
      )}
      {credits.map((credit) => <p key={credit} class="ink-2"><bdi>{credit}</bdi></p>)}
    </section>
  );
}

export function Place({ event }: { event: PayableEvent }) {
  const { venue, screen, venue_details: { directions, image, position } } = event;
  const address = `${venue.address}, ${venue.city}`;
  return (
    <section id="place" aria-labelledby="place-heading">
      <h2 id="place-heading"><bdi>{venue.name}</bdi></h2>
      {image && <img class="event-house" loading="lazy" decoding="async" src={fileAddress(image.path)} width={image.width} height={image.height} alt={image.alternative_text} />}
      <dl class="event-place">
        <div><dt>{t("event.address")}</dt><dd><bdi>{address}</bdi></dd></div>
        <div><dt>{t("event.screen")}</dt><dd><bdi>{screen.name}</bdi></dd></div>
        <div>
          <dt>{t("event.starts")}</dt>
          <dd><time dateTime={event.starts_at}>{formatStart(event.starts_at, event.time_zone, event.local_start)}</time> <span class="ink-2">({zoneName(event.starts_at, event.time_zone)})</span></dd>
        </div>
      </dl>
      {directions && <p class="event-directions"><Icon icon={TramFront} /><span dir="auto">{directions}</span></p>}
      <div class="row">
        <LinkButton href={mapAddress(position, address)} icon={MapPin} target="_blank">{t("event.open_map")}<span class="visually-hidden"> ({t("event.opens_other_site")})</span></LinkButton>
        <span class="event-app"><LinkButton kind="quiet" href={appAddress(position, `${venue.name}, ${address}`)}>{t("event.open_map_app")}</LinkButton></span>
      </div>
    </section>
  );
}

type Position = PayableEvent["venue_details"]["position"];

function mapAddress(position: Position, address: string): string {
  if (!position) return `https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`;
  const { latitude, longitude } = position;
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
}

/** Address that a phone opens in its own map. */
function appAddress(position: Position, name: string): string {
  const place = position ? `${position.latitude},${position.longitude}` : "0,0";
  return `geo:${place}?q=${position ? `${place}(${encodeURIComponent(name)})` : encodeURIComponent(name)}`;
}

/** The title in other cities: one link for each house, to its next performance. */
export function Elsewhere({ performances }: { performances: readonly Performance[] }) {
  if (performances.length === 0) return null;
  const venues = [...new Set(performances.map((one) => one.event.venue.venue_id))];
  return (
    <section id="elsewhere" aria-labelledby="elsewhere-heading">
      <h2 id="elsewhere-heading">{t("event.elsewhere_heading")}</h2>
      <ul class="event-elsewhere">
        {venues.map((venueId) => {
          const there = performances.filter((one) => one.event.venue.venue_id === venueId);
          const [day] = daysOf(there).values();
          const first = day?.performances[0];
          if (!first) return null;
          const lowest = there.map((one) => one.lowest).toSorted((one, other) => one.amount_minor - other.amount_minor)[0];
          return (
            <li key={venueId}>
              <a href={pathOf(first.eventId)}>
                <b><bdi>{first.event.venue.city}</bdi></b><bdi>{first.event.venue.name}</bdi>
                <span>{t("event.elsewhere", { count: there.length, day: formatShortDay(first.date) })}</span>
                {lowest && <span>{fromWords(lowest)}</span>}
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
