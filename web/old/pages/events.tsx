import { useState } from "preact/hooks";
import { listEvents } from "../api/endpoints";
import type { BoxofficeEvent } from "../api/types";
import { dateTile, formatShortStart } from "../lib/time";
import { eventPrice } from "../lib/prices";
import { navigate } from "../router";
import { useAction, useLoad, useTitle } from "../ui/hooks";
import { Failure, Field, Loading, Poster, formValues } from "../ui/parts";
import { SearchField } from "../ui/search-field";

/** The list of events. Filters live in the address, so that a search can be bookmarked and shared. */
export function EventsPage({ query }: { query: URLSearchParams }) {
  useTitle("Events");
  const value = (name: string) => query.get(name) ?? undefined;
  const filter = { city: value("city"), date: value("date"), title_id: value("title_id"), q: value("q") };
  const first = useLoad(() => listEvents(filter), []);
  const [more, setMore] = useState<{ events: BoxofficeEvent[]; cursor: string | null } | null>(null);
  const loading = useAction();

  const events = [...(first.value?.events ?? []), ...(more?.events ?? [])];
  const cursor = more ? more.cursor : (first.value?.next_cursor ?? null);
  const loadMore = () => loading.run(async () => {
    const page = await listEvents(filter, cursor ?? undefined);
    setMore({ events: [...(more?.events ?? []), ...page.events], cursor: page.next_cursor ?? null });
  });
  const search = (event: Event) => {
    const wanted = Object.entries(formValues(event)).filter(([, text]) => text);
    const text = new URLSearchParams(wanted).toString();
    navigate(text ? `/?${text}` : "/");
  };

  return (
    <>
      <h1>Events</h1>
      <form class="filters" role="search" onSubmit={search}>
        <SearchField value={filter.q ?? ""} />
        <Field label="City" name="city" value={filter.city ?? ""} autocomplete="address-level2" required={false} />
        <Field label="Date" name="date" type="date" value={filter.date ?? ""} required={false} />
        <button type="submit" class="primary">Search</button>
      </form>
      <Failure error={first.error} retry={first.reload} />
      {!first.value && !first.error && <Loading what="events" />}
      {first.value && events.length === 0 && cursor === null && (
        <p role="status">No events match. {query.toString() && <a href="/">Show all events</a>}</p>
      )}
      <ul class="events">{events.map((event) => <EventItem key={event.event_id} event={event} />)}</ul>
      <Failure error={loading.error} />
      {cursor !== null && (
        <button type="button" class="wide" onClick={loadMore}>{loading.busy ? "Loading…" : "More events"}</button>
      )}
    </>
  );
}

function EventItem({ event }: { event: BoxofficeEvent }) {
  const tile = dateTile(event.local_start);
  return (
    <li>
      <a class="card event" href={`/e/${encodeURIComponent(event.event_id)}`}>
        <span class="tile" aria-hidden="true"><b>{tile.day}</b>{tile.month}</span>
        <span class="event-text">
          <strong>{event.title.name}</strong>
          <span>{formatShortStart(event.starts_at, event.time_zone, event.local_start)}</span>
          <span class="muted">{event.venue.name}, {event.venue.city}</span>
          <span class="muted">{eventPrice(event)}</span>
        </span>
        <Poster image={event.poster} lazy />
      </a>
    </li>
  );
}
