import { getAvailability, getEvent } from "../api/endpoints";
import type { BoxofficeEvent } from "../api/types";
import { serverClock } from "../lib/clock";
import { label } from "../lib/names";
import { saleState } from "../lib/sale";
import { formatStart, zoneName } from "../lib/time";
import { useLoad, useTitle } from "../ui/hooks";
import { Amount, Failure, Loading, Notice } from "../ui/parts";

export function EventPage({ eventId }: { eventId: string }) {
  const { value: event, error, reload } = useLoad(() => getEvent(eventId), [eventId]);
  useTitle(event?.title.name ?? "Event");
  if (error) return <><h1>Event</h1><Failure error={error} retry={reload} /></>;
  if (!event) return <Loading what="the event" />;
  const sale = saleState(event, serverClock.now());
  return (
    <article>
      <p class="muted eyebrow">{label(event.title.kind)}</p>
      <h1>{event.title.name}</h1>
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
      </dl>
      <h2>Prices</h2>
      <ul class="prices">
        {event.tiers.map((tier) => <li key={tier.type}><span>{label(tier.type)}</span> <Amount money={tier.price} /></li>)}
      </ul>
      {event.tickets_per_customer_max != null && (
        <p class="muted">At most {event.tickets_per_customer_max} tickets for each customer.</p>
      )}
      <h2>Availability</h2>
      <AvailabilitySummary event={event} />
      {sale.open ? (
        <a class="button primary wide" href={`/events/${encodeURIComponent(eventId)}/seats`}>Choose seats</a>
      ) : (
        <Notice>{sale.sentence}</Notice>
      )}
    </article>
  );
}

function AvailabilitySummary({ event }: { event: BoxofficeEvent }) {
  const { value, error } = useLoad(() => getAvailability(event.event_id, null), [event.event_id]);
  if (error) return <p class="muted">How many seats are left could not be loaded; you can choose seats all the same.</p>;
  const sections = value?.value?.sections;
  if (!sections) return <Loading what="availability" />;
  const free = sections.reduce((sum, section) => sum + section.available, 0);
  if (free === 0) return <p><strong>Sold out</strong> at the moment. Locked seats may become free again.</p>;
  return (
    <>
      <p><strong>{free.toLocaleString()}</strong> of {event.seat_count.toLocaleString()} seats are available.</p>
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
