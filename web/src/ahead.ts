// What a page asks of the API first, asked while its code is still coming: on a slow network each of the two takes seconds.
// The page asks as always, and `call` hands it the answer that is under way.

import { findTitles, getEvent, listFacets } from "../openapi/dist/sdk";
import { ahead } from "./api/client";
import { EVERYWHERE, wishOf } from "./lib/programme";
import { knownCity } from "./lib/programme-city";
import { PAGE_SIZE } from "./lib/programme-place";

/** The event that a page shows. */
export function askEvent(params: Readonly<Record<string, string>>): void {
  ahead(getEvent({ event_id: params["event"] ?? "" }));
}

/** The programme of the city in the address, or of the one that is known, or of the one with the most events. */
export function askProgramme(_: unknown, query: URLSearchParams): void {
  const wish = wishOf(query);
  const city = wish.city ?? (wish.titleId ? EVERYWHERE : knownCity());
  if (city !== null) askCity(city);
  else ahead(listFacets({})).then(({ value }) => askCity(value.cities[0]?.value ?? EVERYWHERE), () => undefined);
}

function askCity(city: string): void {
  const query = city === EVERYWHERE ? {} : { city };
  ahead(findTitles({ ...query, limit: PAGE_SIZE }));
  ahead(listFacets(query));
}
