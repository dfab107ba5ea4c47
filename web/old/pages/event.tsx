import { getAvailability, getEvent } from "../api/endpoints";
import type { BoxofficeEvent, PayableEvent, Tier } from "../api/types";
import { serverClock } from "../lib/clock";
import { offerTerms } from "../lib/discounts";
import { formatMoney } from "../lib/money";
import { label, tierName } from "../lib/names";
import { tierPrice, tierPriceBefore } from "../lib/prices";
import { saleState } from "../lib/sale";
import { titleTexts } from "../lib/texts";
import { formatInstant, formatStart, zoneName } from "../lib/time";
import { useLoad, useTitle } from "../ui/hooks";
import { Before, Failure, Loading, Notice, Poster } from "../ui/parts";

export function EventPage({ eventId }: { eventId: string }) {
  const { value: event, error, reload } = useLoad(() => getEvent(eventId), [eventId]);
  const texts = event && titleTexts(event, navigator.languages);
  useTitle(texts?.name ?? "Event");
  if (error) return <><h1>Event</h1><Failure error={error} retry={reload} /></>;
  if (!event || !texts) return <Loading what="the event" />;
  const sale = saleState(event, serverClock.now());
  return (
    <article class="about-event">
      <p class="muted eyebrow">{label(event.title.kind)}</p>
      <h1 lang={texts.language ?? undefined}>{texts.name}</h1>
      {event.postponed_from && <Postponed event={event} from={event.postponed_from} />}
      <Poster image={event.poster} />
      {texts.description && <p class="prose" lang={texts.language ?? undefined}>{texts.description}</p>}
      <dl class="facts">
        <div>
          <dt>When</dt>
          <dd>
            <time dateTime={event.starts_at}>{formatStart(event.starts_at, event.time_zone, event.local_start)}</time>
            <span class="muted">{zoneName(event.starts_at, event.time_zone)}</span>
          </dd>
        </div>
        <div>
          <dt>Where</dt>
          <dd>
            {event.venue.name}, {event.screen.name}
            <span class="muted">{event.venue.address}, {event.venue.city}</span>
          </dd>
        </div>
        <Fact name="With" value={texts.cast} />
        <TitleFacts event={event} />
        <Fact name="Getting there" value={event.venue_details.directions} />
        <Fact name="Access" value={event.venue_details.access} />
      </dl>
      <h2>Prices</h2>
      <ul class="prices">
        {event.tiers.map((tier) => <TierPrices key={tier.type} tier={tier} event={event} />)}
      </ul>
      <p class="muted">Prices are for one seat, with fees and tax.</p>
      <Offers event={event} />
      {event.tickets_per_customer_max != null && (
        <p class="muted">At most {event.tickets_per_customer_max} tickets for each customer.</p>
      )}
      <h2>Availability</h2>
      <AvailabilitySummary event={event} />
      {sale.open ? (
        <a class="button primary wide" href={`/events/${encodeURIComponent(eventId)}/seats`}>Choose seats</a>
      ) : (
        <>
          <Notice>{sale.sentence}</Notice>
          {sale.early && <a class="button wide" href={`/events/${encodeURIComponent(eventId)}/seats`}>I have a presale code</a>}
        </>
      )}
    </article>
  );
}

/** A postponed event's earlier start, and until when who booked before it may give everything back. */
function Postponed({ event, from }: { event: PayableEvent; from: string }) {
  const windows = event.refund_windows ?? [];
  const last = windows[windows.length - 1];
  return (
    <Notice>
      This event was postponed: it was to start on {formatInstant(from, event.time_zone)}. Tickets stay valid.
      {last && ` If you booked before that was known, you can give the whole booking back for all that you paid, until ${formatInstant(last.refund_until, event.time_zone)}.`}
    </Notice>
  );
}

function Fact({ name, value }: { name: string; value: string | null | undefined }) {
  if (!value) return null;
  return <div><dt>{name}</dt><dd class="prose">{value}</dd></div>;
}

const languages = new Intl.DisplayNames(navigator.languages, { type: "language" });

function languageName(tag: string): string {
  return languages.of(tag) ?? tag;
}

function TitleFacts({ event }: { event: PayableEvent }) {
  const { duration_minutes: minutes, age_rating: rating, genres, links } = event.title_details;
  return (
    <>
      <Fact name="Duration" value={minutes ? `${minutes} minutes` : null} />
      <Fact name="Language" value={event.title.languages.map(languageName).join(", ")} />
      <Fact name="Age rating" value={rating && `${rating.system} ${rating.label}`} />
      <Fact name="Genre" value={genres.join(", ")} />
      {links.length > 0 && (
        <div>
          <dt>More</dt>
          <dd>{links.map((link) => <a key={link.url} href={link.url} rel="noopener noreferrer">{link.label}</a>)}</dd>
        </div>
      )}
    </>
  );
}

function AvailabilitySummary({ event }: { event: BoxofficeEvent }) {
  const { value, error } = useLoad(() => getAvailability(event.event_id, null), [event.event_id]);
  if (error) return <p class="muted">How many seats are left could not be loaded; you can choose seats all the same.</p>;
  const sections = value?.value?.sections.filter((section) => section.seat_count > 0);
  if (!sections) return <Loading what="availability" />;
  const free = sections.reduce((sum, section) => sum + section.available, 0);
  const all = sections.reduce((sum, section) => sum + section.seat_count, 0);
  if (free === 0) return <p><strong>Sold out</strong> at the moment. Locked seats may become free again.</p>;
  return (
    <>
      <p><strong>{free.toLocaleString()}</strong> of {all.toLocaleString()} seats are available.</p>
      {sections.length > 1 && (
        <ul class="sections">
          {sections.map((section) => (
            <li key={section.section}>
              <span>{label(section.section)}</span>
              <meter min={0} max={section.seat_count} value={section.available} aria-label={`Available in ${label(section.section)}`} />
              <span class="muted">{section.available.toLocaleString()}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Offers that everybody has. Those on single seats are in the prices already, the others are in the price of a choice. */
function Offers({ event }: { event: BoxofficeEvent }) {
  const offers = event.offers ?? [];
  if (offers.length === 0) return null;
  return (
    <>
      <h2>Offers</h2>
      <ul class="offers">
        {offers.map((offer) => (
          <li key={offer.label}>
            <b>{offer.label}</b>
            <span class="muted">{offerTerms(offer, event.time_zone)}</span>
          </li>
        ))}
      </ul>
      <p class="muted">You need no code: we take them off when your seats fit.</p>
    </>
  );
}

/** A tier with its price, and with those of its sections and rows. */
function TierPrices({ tier, event }: { tier: Tier; event: BoxofficeEvent }) {
  const others = tier.section_prices ?? [];
  const place = (section: string, rows: readonly string[] = []) => rows.length === 0
    ? label(section)
    : `${label(section)}, ${rows.length === 1 ? "row" : "rows"} ${rows.join(", ")}`;
  const before = tierPriceBefore(event, tier);
  return (
    <>
      <li>
        <span>{tierName(tier)}</span>
        <span><Before money={before} />{tierPrice(tier)}</span>
      </li>
      {others.map((price) => (
        <li key={place(price.section, price.rows)} class="muted">
          <span>{place(price.section, price.rows)}</span> {formatMoney(price.total)}
        </li>
      ))}
      {others.length > 0 && <li class="muted"><span>other seats</span> {formatMoney(tier.total)}</li>}
    </>
  );
}
