import type { TitleGroup } from "../../api/programme";
import { t } from "../../i18n";
import { cardStatus, entriesNext, entriesOn, type Entry } from "../../lib/programme-cards";
import { formatMoney } from "../../lib/money";
import { dayIn, formatClock, isEvening } from "../../lib/programme-dates";
import { Skeleton } from "../../ui";
import { PosterFrame } from "./poster";
import { dayWord, startWords } from "./words";

const SHOWN_MAX = 3;

export interface TonightProps {
  readonly groups: readonly TitleGroup[];
  /** How many events each day has. */
  readonly counts: ReadonlyMap<string, number>;
  readonly pathOfDay: (day: string) => string;
  readonly nowMs: number;
}

/** What is on next: today's events, or those of the first day that has some; where that is one alone, the next ones of any day. */
export function Tonight({ groups, counts, pathOfDay, nowMs }: TonightProps) {
  const first = groups[0]?.next_events[0];
  if (!first) return null;
  const day = first.local_start.slice(0, 10);
  const today = dayIn(first.time_zone, nowMs);
  const thatDay = entriesOn(day, groups, SHOWN_MAX);
  const some = thatDay.length > 1;
  const entries = some ? thatDay : entriesNext(groups, SHOWN_MAX);
  const evening = day === today && thatDay.every(({ event }) => isEvening(event.local_start));
  const count = counts.get(day);
  return (
    <section class="home-tonight" aria-labelledby="home-tonight">
      <div class="home-tonight-head">
        <h2 id="home-tonight">{!some ? t("home.coming_up") : evening ? t("home.tonight") : dayWord(day, today)}</h2>
        {some && count !== undefined && <a href={pathOfDay(day)}>{t("home.events", { count })}</a>}
      </div>
      <ul>{entries.map((entry) => <TonightItem key={entry.event.event_id} entry={entry} withDay={!some} nowMs={nowMs} />)}</ul>
    </section>
  );
}

function TonightItem({ entry: { group, event }, withDay, nowMs }: { entry: Entry; withDay: boolean; nowMs: number }) {
  const venue = group.venues.find(({ venue_id }) => venue_id === event.venue_id);
  const status = cardStatus({ ...group, next_events: [event], event_count: 1 }, nowMs);
  return (
    <li>
      <a href={`/e/${encodeURIComponent(event.event_id)}`}>
        <PosterFrame group={group} eager small />
        <span class="home-tonight-what">
          <strong>{group.title.name}</strong>
          <span>{[withDay ? startWords(event, nowMs) : formatClock(event.local_start), venue?.name].filter(Boolean).join(" · ")}</span>
        </span>
        <span class="home-tonight-price">
          {status?.what === "sold_out" ? t("home.sold_out") : <strong>{formatMoney(event.lowest_total)}</strong>}
          {status?.what === "few" && <span class="home-tonight-few">{t("home.few")}</span>}
        </span>
      </a>
    </li>
  );
}

export function TonightOutline() {
  return (
    <div class="home-tonight">
      <Skeleton width="50%" height="1.75rem" />
      {[1, 2, 3].map((place) => <Skeleton key={place} height="64px" />)}
    </div>
  );
}
