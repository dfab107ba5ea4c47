import { Check, ChevronDown, MapPin } from "lucide";
import { useState } from "preact/hooks";
import { getFacets, type Facets } from "../api/programme";
import { t } from "../i18n";
import { EVERYWHERE, pathOfWish, wishOf } from "../lib/programme";
import { chooseCity } from "../lib/programme-city";
import { Failure, Icon, Skeleton } from "../ui";
import { useShownCity } from "./use-city";
import { Menu } from "./menu";

/** Whose programme is shown. The choice is remembered on this device, and nobody is asked where they are. */
export function CityPicker({ path, query }: { path: string; query: URLSearchParams }) {
  const city = useShownCity(path, query);
  const [facets, setFacets] = useState<Facets | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = () => {
    setError(null);
    if (!facets) getFacets({}).then(setFacets, setError);
  };
  const name = city === null ? t("home.city_choose") : city === EVERYWHERE ? t("home.city_all") : city;
  // On the programme the other choices stay; from another page one comes to the whole programme of the city.
  const to = (next: string) => (path === "/" ? pathOfWish({ ...wishOf(query), city: next }) : pathOfWish({ ...wishOf(new URLSearchParams()), city: next }));
  return (
    <Menu
      button="chip head-city" onOpen={load}
      face={<><Icon icon={MapPin} size={18} /><span class="visually-hidden">{t("home.city")} </span><span class="head-city-name">{name}</span><Icon icon={ChevronDown} size={18} /></>}>
      {(close) => {
        const item = (value: string, words: string, count: number | undefined) => (
          <li key={value}>
            <a href={to(value)} aria-current={value === city} onClick={() => {
              chooseCity(value);
              close();
            }}>
              <span>{words}</span>
              <span class="ink-2 small">{count !== undefined && t("home.shows", { count })}</span>
              {value === city && <Icon icon={Check} size={18} />}
            </a>
          </li>
        );
        return (
          <>
            <Failure error={error} retry={load} />
            {!facets && !error && [1, 2, 3].map((place) => <Skeleton key={place} height="44px" />)}
            {facets && (
              <ul class="menu-links" aria-label={t("home.city_choose")}>
                {facets.cities.map(({ value, event_count }) => item(value, value, event_count))}
                {item(EVERYWHERE, t("home.city_all"), facets.event_count)}
              </ul>
            )}
          </>
        );
      }}
    </Menu>
  );
}
