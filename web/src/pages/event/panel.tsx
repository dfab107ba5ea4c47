import type { ComponentChildren } from "preact";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { nearestOpen, performanceOf, type Day, type Performance } from "../../lib/calendar";
import { formatDay, formatDeadline, formatShortDay, formatTime, languageNames } from "../../lib/calendar-words";
import { saveFile } from "../../lib/file";
import { calendarFile } from "../../lib/ics";
import type { Policy } from "../../lib/policy";
import { policyNote } from "../../lib/policy-words";
import { formatRange, rangeLeft } from "../../lib/prices";
import type { Left, TierPlaces } from "../../lib/prices-where";
import type { ClosedSale, SaleState } from "../../lib/sale";
import { saleSentence } from "../../lib/sale-words";
import { Button, LinkButton, Notice, Skeleton } from "../../ui";
import { Calendar } from "./calendar";
import { PerformanceLink } from "./performance-link";
import type { EventData } from "./use-event";
import { counted, startWords, stateWords } from "./words";

interface PanelProps {
  readonly event: PayableEvent;
  /** Days with performances in the event's city. */
  readonly days: ReadonlyMap<string, Day>;
  readonly sale: SaleState;
  readonly policy: Policy;
  readonly now: number;
  readonly left: Left | null;
  readonly places: ReadonlyMap<string, TierPlaces> | null;
  readonly data: EventData;
}

/** The dates of the title, and the way to the seats: at the side of the page, its foot at the foot of a phone. */
export function Panel({ event, days, sale, policy, now, left, places, data }: PanelProps) {
  const chosen = performanceOf(event, now);
  const isSoldOut = sale.open && left !== null && left.available === 0;
  const at = { timeZone: event.time_zone, nowMs: now };
  return (
    <section class="event-panel" aria-labelledby="tickets">
      <div class="event-card">
        <h2 id="tickets" class="visually-hidden">{t("event.tickets_heading")}</h2>
        <Dates data={data} days={days} chosen={chosen} left={sale.open ? left : null} />
        {!sale.open && (
          <Notice>
            <p>{saleSentence(event, sale)}</p>
            {sale.early && <button type="button" class="link-btn" onClick={() => void remind(event, sale)}>{t("event.sale_remind")}</button>}
          </Notice>
        )}
        {isSoldOut && <Notice>{t("event.sale_sold_out")}</Notice>}
        <Buy event={event} chosen={chosen} sale={sale} isSoldOut={isSoldOut} days={days} places={places} now={now} />
        {sale.open && !isSoldOut && <p class="event-note">{t("event.note_all_in")} {policyNote(policy, at)}</p>}
      </div>
    </section>
  );
}

/** Saves an entry for the reader's own calendar, at the minute in which the sale begins. */
function remind(event: PayableEvent, sale: ClosedSale): Promise<void> {
  const url = `${location.origin}/e/${encodeURIComponent(event.event_id)}`;
  const entry = calendarFile({
    uid: `sale-${event.event_id}@${location.host}`, title: t("event.sale_entry", { name: event.title.name }), startsAt: sale.at ?? event.sales_open_at,
    durationMinutes: null, location: "", description: t("event.sale_entry_text", { address: url }), url,
  }, new Date());
  return saveFile("boxoffice-sale.ics", async () => new Blob([entry], { type: "text/calendar" }));
}

interface DatesProps {
  readonly data: EventData;
  readonly days: ReadonlyMap<string, Day>;
  readonly chosen: Performance;
  readonly left: Left | null;
}

function Dates({ data, days, chosen, left }: DatesProps) {
  const day = days.get(chosen.date);
  if (!data.listed && !data.datesError) {
    return <div class="stack-s"><p role="status" class="visually-hidden">{t("common.loading", { what: t("event.the_dates") })}</p><Skeleton width="50%" height="2rem" /><Skeleton height="16rem" /></div>;
  }
  return (
    <>
      {data.datesError ? <Notice><p>{t("event.dates_failed")}</p><Button onClick={data.reloadDates}>{t("common.try_again")}</Button></Notice> : null}
      {days.size > 1
        ? <Calendar days={days} date={chosen.date} time={chosen.time} />
        : <p class="event-one-day">{formatDay(chosen.date)}</p>}
      {day && <Times day={day} days={days} chosen={chosen} left={left} />}
    </>
  );
}

function Times({ day, days, chosen, left }: Omit<DatesProps, "data"> & { readonly day: Day }) {
  const all = [...days.values()].flatMap((one) => one.performances);
  const differs = (of: (performance: Performance) => string) => new Set(all.map(of)).size > 1;
  const [venues, screens] = [differs((one) => one.event.venue.venue_id), differs((one) => one.event.screen.screen_id)];
  const languages = differs((one) => one.event.title.languages.join());
  return (
    <ul class="event-times" aria-label={t("event.times_on", { day: formatShortDay(day.date) })}>
      {day.performances.map((one) => {
        const isChosen = one.eventId === chosen.eventId;
        const { event } = one;
        const notes = [
          venues ? event.venue.name : screens && event.screen.name,
          languages && event.title.languages.length > 0 && languageNames(event.title.languages),
        ].filter(Boolean);
        return (
          <li key={one.eventId}>
            <PerformanceLink to={one.eventId} aria-current={isChosen ? "true" : undefined}>
              <b>{formatTime(one)}</b>
              {notes.length > 0 && <bdi>{notes.join(" · ")}</bdi>}
              <SeatsNote performance={one} left={isChosen ? left : null} />
            </PerformanceLink>
          </li>
        );
      })}
    </ul>
  );
}

/** Seats that are left: their number for the performance that is shown, a word for the others. */
function SeatsNote({ performance, left }: { performance: Performance; left: Left | null }) {
  if (left && left.available > 0) {
    return <span class={left.few ? "event-few" : undefined}>{t("event.seats_left", counted(left.available))}</span>;
  }
  const words = left ? t("event.sold_out") : stateWords(performance.state);
  if (words === null) return null;
  return <span class={performance.state === "few" ? "event-few" : undefined}>{words}</span>;
}

interface BuyProps {
  readonly event: PayableEvent;
  readonly chosen: Performance;
  readonly sale: SaleState;
  readonly isSoldOut: boolean;
  readonly days: ReadonlyMap<string, Day>;
  readonly places: ReadonlyMap<string, TierPlaces> | null;
  readonly now: number;
}

/** The date, the price and one step on; at the foot of a phone it stays in sight. */
function Buy({ event, chosen, sale, isSoldOut, days, places, now }: BuyProps) {
  const seats = `/events/${encodeURIComponent(event.event_id)}/seats`;
  const range = rangeLeft(event, ({ type }) => places?.get(type)?.left !== 0);
  const price = range && <b>{formatRange(range)}</b>;
  if (sale.open && !isSoldOut) {
    return <Bar chosen={chosen} second={price}><LinkButton kind="primary" large href={seats}>{t("event.choose_seats")}</LinkButton></Bar>;
  }
  if (!sale.open && sale.early) {
    const start = formatDeadline(sale.at ?? event.sales_open_at, event.time_zone, now);
    return (
      <Bar chosen={chosen} second={<><span class="event-wide">{price}</span><b class="event-early">{t("event.sale_early_short", { start })}</b></>}>
        <LinkButton large href={seats}>{t("event.presale")}</LinkButton>
      </Bar>
    );
  }
  const words = sale.open ? t("event.sold_out") : closedWords(sale);
  const next = nearestOpen([...days.values()].flatMap((day) => day.performances), chosen);
  return (
    <Bar chosen={chosen} second={<b>{words}</b>}>
      {isSoldOut && <LinkButton large href={seats}>{t("event.see_seats")}</LinkButton>}
      {next && <PerformanceLink class="btn btn-large" to={next.eventId}>{t("event.go_to", { day: startWords(next) })}</PerformanceLink>}
      {!next && !isSoldOut && <LinkButton large href={`/?city=${encodeURIComponent(event.venue.city)}`}>{t("event.see_programme")}</LinkButton>}
    </Bar>
  );
}

function closedWords(sale: ClosedSale): string {
  switch (sale.reason) {
    case "cancelled": return t("event.cancelled");
    case "started": return t("event.over");
    case "moving": return t("event.moving");
    case "closed": return t("event.sale_ended");
    default: return t("event.not_on_sale");
  }
}

function Bar({ chosen, second, children }: { chosen: Performance; second: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="event-buy">
      <p class="event-sum" role="status"><span>{startWords(chosen)}</span>{second}</p>
      {children}
    </div>
  );
}
