// What each page shows first, asked for while its code is still coming: on a slow network each of the two takes seconds.

import { findTitles, getAvailability, getEvent, getLayoutMap, listFacets } from "../openapi/dist/sdk";
import { ask } from "./api/asked";
import { EVERYWHERE, wishOf } from "./lib/programme";
import { knownCity } from "./lib/programme-city";
import { PAGE_SIZE } from "./lib/programme-place";

/** The event, what is free in its hall, and the hall as soon as the event has named it. */
export function askSeats(params: Readonly<Record<string, string>>): void {
  const eventId = params["event"] ?? "";
  void ask(getEvent({ event_id: eventId })).then(askHall).catch(() => undefined);
  void ask(getAvailability({ event_id: eventId }));
}

async function askHall(reply: Response): Promise<void> {
  if (!reply.ok) return;
  const event = (await reply.clone().json()) as { readonly screen: { readonly screen_id: string }; readonly layout_version: number };
  void ask(getLayoutMap({ screen_id: event.screen.screen_id, version: String(event.layout_version) }));
}

/** The event and what is free; not the hall, which would hold up the page's code. */
export function askEvent(params: Readonly<Record<string, string>>): void {
  const eventId = params["event"] ?? "";
  void ask(getEvent({ event_id: eventId }));
  void ask(getAvailability({ event_id: eventId }));
}

/** The programme of the city in the address, or of the one that is known, or of the one with the most events. */
export function askProgramme(_: unknown, query: URLSearchParams): void {
  const wish = wishOf(query);
  const city = wish.city ?? (wish.titleId ? EVERYWHERE : knownCity());
  if (city !== null) askCity(city);
  else void ask(listFacets({})).then(askBusiest).catch(() => undefined);
}

async function askBusiest(reply: Response): Promise<void> {
  if (!reply.ok) return;
  const { cities } = (await reply.clone().json()) as { readonly cities: readonly { readonly value: string }[] };
  askCity(cities[0]?.value ?? EVERYWHERE);
}

function askCity(city: string): void {
  const query = city === EVERYWHERE ? {} : { city };
  void ask(findTitles({ ...query, limit: PAGE_SIZE }));
  void ask(listFacets(query));
}
