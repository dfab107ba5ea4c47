import "./home.css";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { EVERYWHERE, pathOfWish } from "../../lib/programme";
import { heroOf, priceSteps } from "../../lib/programme-cards";
import { keepPlace, takeSearched } from "../../lib/programme-place";
import { navigate } from "../../router";
import { useTitle } from "../../ui/hooks";
import type { PageProps } from "../page";
import { pathOfTitle } from "./card";
import { Dates } from "./dates";
import { Hero, HeroOutline } from "./hero";
import { Kinds } from "./kinds";
import { Results } from "./results";
import { Tonight, TonightOutline } from "./tonight";
import { useProgramme, type Programme } from "./use-programme";
import { headingWords } from "./words";

/** The programme of a city. Everything that is chosen stands in the address. */
export default function HomePage({ query }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const filters = useRef<HTMLDivElement>(null);
  const [said, say] = useState("");
  const programme = useProgramme(query, (added) => {
    say(t("home.more_shown", { count: added.length }));
    requestAnimationFrame(() => focusCard(heading.current, added.length));
  });
  const { wish, city, here, whole, list } = programme;
  useTitle(city === null || (wish.when === "any" && !wish.q) ? "" : headingWords(wish, city, programme.days, here.today));
  usePlace(programme, heading, filters);
  useTitlePage(programme);

  // Links of the page name the city: what is shared shows the same to everybody.
  const named = city === null ? wish : { ...wish, city };
  const groups = whole.value?.titles ?? [];
  const cityCounts = useMemo(() => countsOf(programme.cityFacets?.dates), [programme.cityFacets]);
  const dayCounts = useMemo(() => countsOf(programme.dayFacets?.dates), [programme.dayFacets]);
  const nowMs = Date.now();
  const hero = heroOf(groups, here.today, nowMs);
  return (
    <div class="page home">
      {!wish.q && (hero || !whole.value) && !whole.error && (
        <div class="home-top">
          {hero ? <Hero group={hero} nowMs={nowMs} withCity={city === EVERYWHERE} /> : <HeroOutline />}
          {hero
            ? <Tonight groups={groups} counts={cityCounts ?? new Map()} nowMs={nowMs} pathOfDay={(day) => pathOfWish({ ...named, when: { from: day, to: day } })} />
            : <TonightOutline />}
        </div>
      )}
      <div class="home-filter-rows" ref={filters}>
        <Dates wish={named} here={here} days={programme.days} counts={dayCounts} />
        <Kinds wish={named} facets={programme.cityFacets} prices={priceSteps(groups)} />
      </div>
      <Results programme={{ ...programme, wish: named }} heading={heading} />
      <p class="visually-hidden" role="status">{list.value ? said : ""}</p>
    </div>
  );
}

function countsOf(dates: readonly { readonly value: string; readonly event_count: number }[] | undefined): ReadonlyMap<string, number> | null {
  return dates ? new Map(dates.map(({ value, event_count }) => [value, event_count])) : null;
}

/** The first of `added` cards at the end of the list: who asked for more reads on there. */
function focusCard(heading: HTMLElement | null, added: number): void {
  const cards = heading?.closest("section")?.querySelectorAll<HTMLElement>(".home-card > a") ?? [];
  cards[cards.length - added]?.focus({ preventScroll: true });
}

/** A link to a title alone (`/?title_id=…`) leads on to its page. */
function useTitlePage({ wish, list }: Programme): void {
  const [only] = wish.titleId && list.value?.titles.length === 1 ? list.value.titles : [];
  useEffect(() => {
    if (only && only.next_events.length > 0) navigate(pathOfTitle(only, Date.now()), { replace: true });
  }, [only]);
}

/** Height of the page to keep after the last movement. */
const KEEP_AFTER_MS = 150;

/**
 * Back finds the place that was left. After a search, the heading of its results gets the focus; after a filter that was
 * chosen far down, the results begin under the filters.
 */
function usePlace({ wish, place, list }: Programme, heading: { current: HTMLElement | null }, filters: { current: HTMLElement | null }): void {
  const address = pathOfWish(wish);
  const shown = list.value?.titles.length ?? 0;
  const ready = list.value !== null;
  const first = useRef(true);
  useLayoutEffect(() => {
    if (!ready) return;
    if (place) scrollTo(0, place.y);
    else if (takeSearched(history)) {
      scrollTo(0, 0);
      // After the page itself has got the focus.
      setTimeout(() => heading.current?.focus({ preventScroll: true }));
    } else if (!first.current && filters.current && heading.current && heading.current.getBoundingClientRect().top < 0) {
      filters.current.scrollIntoView();
    }
    first.current = false;
  }, [address, ready]);
  useEffect(() => {
    if (!ready) return undefined;
    let timer = 0;
    const keep = () => keepPlace(history, { y: Math.round(scrollY), shown });
    const onScroll = () => {
      clearTimeout(timer);
      timer = window.setTimeout(keep, KEEP_AFTER_MS);
    };
    addEventListener("scroll", onScroll, { passive: true });
    // A link may be followed before the page has come to rest.
    document.addEventListener("click", keep, { capture: true });
    addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      removeEventListener("scroll", onScroll);
      document.removeEventListener("click", keep, { capture: true });
      removeEventListener("pagehide", keep);
    };
  }, [address, ready, shown]);
  useEffect(() => {
    history.scrollRestoration = "manual";
    return () => {
      history.scrollRestoration = "auto";
    };
  }, []);
}
