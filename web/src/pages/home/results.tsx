import type { RefObject } from "preact";
import type { TitleGroup } from "../../api/programme";
import { t } from "../../i18n";
import { addDays } from "../../lib/programme-dates";
import { apiQuery, EVERYWHERE, pathOfWish, type ProgrammeQuery } from "../../lib/programme";
import { Button, Failure, LinkButton, Loading, Skeleton } from "../../ui";
import { Card } from "./card";
import { useTitles } from "./data";
import { Nothing } from "./nothing";
import type { Programme } from "./use-programme";
import { headingWords, nothingWords } from "./words";

/** Posters of the first row: they are loaded at once. */
const FIRST_ROW = 6;

function Cards({ groups, withCity, level = 2 }: { groups: readonly TitleGroup[]; withCity: boolean; level?: 2 | 3 }) {
  const nowMs = Date.now();
  return (
    <ul class="home-grid">
      {groups.map((group, place) => <Card key={group.title.title_id} group={group} nowMs={nowMs} withCity={withCity} level={level} eager={level === 2 && place < FIRST_ROW} />)}
    </ul>
  );
}

export interface ResultsProps {
  readonly programme: Programme;
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

/** The list under its heading, which gets the focus after a search; how much there is, is announced. */
export function Results({ programme, heading }: ResultsProps) {
  const { wish, city, days, here, list, listFacets } = programme;
  const page = list.value ?? list.before;
  const retry = () => {
    // The button goes with the failure.
    heading.current?.focus();
    programme.reload();
  };
  const waiting = list.value === null;
  const count = listFacets?.event_count;
  // A list that goes on does not know how many titles there are.
  const titles = list.value && !list.value.next_cursor && !list.value.complete_until ? list.value.titles.length : 0;
  const empty = list.value !== null && list.value.titles.length === 0;
  const title = city === null ? t("home.heading_any", { city: "…" }) : empty ? nothingWords(wish, city) : headingWords(wish, city, days, here.today);
  return (
    <section class="home-results" aria-labelledby="home-results">
      <div class="home-results-head">
        <h1 id="home-results" tabIndex={-1} ref={heading}>{title}</h1>
        <p class="ink-2">
          <span role="status" class={empty ? "visually-hidden" : ""}>{!waiting && count !== undefined && [titles > 0 && t("home.titles", { count: titles }), t("home.shows", { count })].filter(Boolean).join(" · ")}</span>
          {!waiting && count !== undefined && count > 0 && ` · ${t("home.all_in")}`}
        </p>
        {wish.q && city !== EVERYWHERE && city !== null && count !== undefined && count > 0 && (
          <a class="chip" href={pathOfWish({ ...wish, city: EVERYWHERE })}>{t("home.city_all")}</a>
        )}
      </div>
      <Failure error={programme.error} retry={retry} />
      {!page && !programme.error && <Loading what={t("home.the_programme")}><GridOutline /></Loading>}
      {page && (
        <div class={waiting ? "home-list home-list-waiting" : "home-list"} aria-busy={waiting}>
          {empty && city !== null ? <Nothing wish={wish} city={city} here={here} /> : <Cards groups={page.titles} withCity={city === EVERYWHERE} />}
          {!waiting && <More programme={programme} />}
          {!waiting && page.titles.length > 0 && page.titles.length < FEW && !page.next_cursor && city !== null && city !== EVERYWHERE && (
            <Elsewhere query={apiQuery(wish, EVERYWHERE, here)} city={city} shown={page.titles} />
          )}
        </div>
      )}
    </section>
  );
}

/** Fewer titles than this leave room for those of other cities. */
const FEW = 6;
const ELSEWHERE_MAX = 18;

/** The same wish in other cities. */
export function Elsewhere({ query, city, shown = [] }: { query: ProgrammeQuery; city: string; shown?: readonly TitleGroup[] }) {
  const { value } = useTitles(query, 0, () => undefined);
  const known = new Set(shown.map(({ title }) => title.title_id));
  const other = value?.titles.filter(({ title, venues }) => !known.has(title.title_id) && venues.every((venue) => venue.city !== city));
  const titles = other?.slice(0, ELSEWHERE_MAX) ?? [];
  if (titles.length === 0) return null;
  return (
    <section class="home-elsewhere" aria-labelledby="home-elsewhere">
      <h2 id="home-elsewhere">{t("home.elsewhere")}</h2>
      <Cards groups={titles} withCity level={3} />
    </section>
  );
}

function More({ programme: { list, wish, days } }: { programme: Programme }) {
  const until = list.value?.complete_until?.slice(0, 10);
  return (
    <div class="home-more">
      <Failure error={list.moreError} />
      {list.value?.next_cursor && <Button large busy={list.moreBusy} busyText={t("home.showing_more")} onClick={list.more}>{t("home.show_more")}</Button>}
      {!list.value?.next_cursor && until && (
        <LinkButton href={pathOfWish({ ...wish, when: { from: until, to: days && days.to > until ? days.to : addDays(until, 365) } })}>{t("home.later")}</LinkButton>
      )}
    </div>
  );
}

function GridOutline() {
  return (
    <div class="home-grid">
      {Array.from({ length: 12 }, (_, place) => (
        <div key={place} class="stack-s"><span class="skeleton home-frame" /><Skeleton width="80%" /><Skeleton width="55%" /></div>
      ))}
    </div>
  );
}
