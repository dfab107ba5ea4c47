// Everything that the home page shows for an address.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Facets, TitleGroup, TitlesPage } from "../../api/programme";
import { apiQuery, daysOf, EVERYWHERE, isPlain, wishOf, type Here, type ProgrammeQuery, type Wish } from "../../lib/programme";
import { assumeCity, knownCity, onCity } from "../../lib/programme-city";
import { dayIn, type Days } from "../../lib/programme-dates";
import { placeOf, type Place } from "../../lib/programme-place";
import { useFacets, useTitles, type Data, type List } from "./data";

export interface Programme {
  readonly wish: Wish;
  /** The city that is shown; null until it is known. */
  readonly city: string | null;
  readonly here: Here;
  readonly days: Days | null;
  /** The place to go back to; null on a new visit. */
  readonly place: Place | null;
  /** The city's programme without filters. */
  readonly whole: Data<TitlesPage>;
  readonly list: List;
  /** Values of the whole city, of all days that fit, and of the list. */
  readonly cityFacets: Facets | null;
  readonly dayFacets: Facets | null;
  readonly listFacets: Facets | null;
  readonly error: unknown;
  readonly reload: () => void;
}

/** The city that was chosen or assumed. */
function useCity(): string | null {
  const [city, setCity] = useState(knownCity());
  useEffect(() => onCity(() => setCity(knownCity())), []);
  return city;
}

/** What day it is where the programme is, and in which country; for all cities, where the reader is. */
function hereOf(page: TitlesPage | null, city: string | null): Here {
  const [first] = city === EVERYWHERE ? [] : (page?.titles ?? []);
  return { today: dayIn(first?.next_events[0]?.time_zone, Date.now()), country: first?.venues[0]?.country };
}

export function useProgramme(query: URLSearchParams, onMore: (added: readonly TitleGroup[]) => void): Programme {
  const address = query.toString();
  const wish = useMemo(() => wishOf(query), [address]);
  const place = useMemo(() => placeOf(history), [address]);
  const known = useCity();
  // A title is found wherever it is on.
  const asked = wish.city ?? (wish.titleId ? EVERYWHERE : known);
  const cities = useFacets(asked === null ? {} : null);
  const city = asked ?? (cities.value ? (cities.value.cities[0]?.value ?? EVERYWHERE) : null);
  useEffect(() => {
    if (city !== null && asked === null) assumeCity(city);
  }, [city]);

  const cityQuery: ProgrammeQuery | null = city === null ? null : city === EVERYWHERE ? {} : { city };
  const wanted = place?.shown ?? 0;
  const whole = useTitles(cityQuery, isPlain(wish) ? wanted : 0, onMore);
  const here = useMemo(() => hereOf(whole.value ?? whole.before, city), [whole.value, city]);
  // Which days are the weekend is known with the first event of the city.
  const ready = city !== null && (wish.when === "any" || whole.value !== null || whole.error !== null);
  const list = useTitles(ready ? apiQuery(wish, city, here) : null, wanted, onMore);
  const cityFacets = useFacets(cityQuery);
  const dayFacets = useFacets(ready ? apiQuery({ ...wish, when: "any" }, city, here) : null);
  const listFacets = useFacets(ready ? apiQuery(wish, city, here) : null);
  return {
    wish, city, here, place, whole, list, days: daysOf(wish.when, here),
    cityFacets: cityFacets.value ?? cityFacets.before, dayFacets: dayFacets.value ?? dayFacets.before, listFacets: listFacets.value,
    error: cities.error ?? list.error,
    reload: () => {
      if (asked === null) cities.reload();
      for (const part of [whole, list, cityFacets, dayFacets, listFacets]) part.reload();
    },
  };
}
