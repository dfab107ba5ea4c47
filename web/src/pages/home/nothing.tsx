import { useEffect, useState } from "preact/hooks";
import { getFacets } from "../../api/programme";
import { getSearchIndex } from "../../api/search";
import { t } from "../../i18n";
import { apiQuery, EVERYWHERE, isPlain, pathOfWish, type Here, type Wish } from "../../lib/programme";
import { pathOf, searcher, wordsOf, type Suggestion } from "../../lib/search";
import { useTitles } from "./data";
import { Elsewhere } from "./results";
import { Between } from "./words";

const CITIES_MAX = 4;

/** Nothing fits: a guess at what was meant, ways on, and what the other cities have. */
export function Nothing({ wish, city, here }: { wish: Wish; city: string; here: Here }) {
  const [guess, setGuess] = useState<Suggestion | null>(null);
  const [cities, setCities] = useState<readonly string[]>([]);
  const address = pathOfWish(wish);
  useEffect(() => {
    let current = true;
    const take = <T,>(loading: Promise<T>, use: (value: T) => void) => {
      // Only a help: without it, the ways on are still there.
      loading.then((value) => current && use(value), () => undefined);
    };
    setGuess(null);
    if (wish.q) take(getSearchIndex(), (index) => setGuess(guessFor(wish.q, searcher(index)(wish.q))));
    if (isPlain(wish)) take(getFacets({}), (facets) => setCities(facets.cities.slice(0, CITIES_MAX).map(({ value }) => value)));
    return () => {
      current = false;
    };
  }, [address, city]);

  const elsewhere = apiQuery(wish, EVERYWHERE, here);
  const found = useTitles(city === EVERYWHERE ? null : elsewhere, 0, () => undefined).value?.titles.length ?? 0;
  return (
    <>
      <div class="card home-nothing">
        {guess
          ? <p><Between text="home.did_you_mean" name="name"><a class="strong" href={pathOf(guess)}>{guess.name}</a></Between></p>
          : <p class="ink-2">{hintOf(wish, found > 0, cities.length > 0)}</p>}
        <WaysOn wish={wish} city={city} cities={cities} />
      </div>
      {city !== EVERYWHERE && <Elsewhere query={elsewhere} city={city} />}
    </>
  );
}

function hintOf(wish: Wish, elsewhere: boolean, others: boolean): string {
  if (wish.q) return elsewhere ? t("home.on_elsewhere") : t("home.other_words");
  if (!isPlain(wish)) return t("home.fewer_filters");
  return others ? t("home.look_elsewhere") : "";
}

/** The nearest name, unless it is what was typed: then it is on elsewhere, or on other days. */
function guessFor(q: string, found: readonly Suggestion[]): Suggestion | null {
  const [nearest] = found;
  return nearest && !wordsOf(q).every((word) => wordsOf(nearest.name).includes(word)) ? nearest : null;
}

function WaysOn({ wish, city, cities }: { wish: Wish; city: string; cities: readonly string[] }) {
  const way = (words: string, change: Partial<Wish>) => <li key={words}><a class="chip" href={pathOfWish({ ...wish, ...change })}>{words}</a></li>;
  return (
    <ul class="row">
      {wish.when !== "any" && way(t("home.any_date"), { when: "any" })}
      {wish.kind && way(t("home.kind_all"), { kind: null })}
      {wish.priceTo && way(t("home.price_any"), { priceTo: null })}
      {wish.language && way(t("home.language_any"), { language: null })}
      {city !== EVERYWHERE && way(t("home.city_all"), { city: EVERYWHERE })}
      {cities.filter((other) => other !== city).map((other) => way(other, { city: other }))}
      {(wish.q || wish.titleId) && way(t("home.whole_programme"), { q: "", titleId: null })}
    </ul>
  );
}
