import { ChevronLeft, ChevronRight } from "lucide";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import {
  dateAfter, firstWeekday, monthOf, monthsOf, performanceAt, stepOf, weeksOf, type Day, type PerformanceState,
} from "../../lib/calendar";
import { cellPrices, formatDay, formatMonth, weekdays } from "../../lib/calendar-words";
import { locale } from "../../lib/locale";
import { formatMoney } from "../../lib/money";
import { IconButton } from "../../ui";
import { PerformanceLink } from "./performance-link";

interface CalendarProps {
  readonly days: ReadonlyMap<string, Day>;
  /** Date and time of the performance that is shown. */
  readonly date: string;
  readonly time: string;
}

/** A month of days with their lowest prices. Each day is a link to one of its performances; arrow keys go between them. */
export function Calendar({ days, date, time }: CalendarProps) {
  const id = useId();
  const grid = useRef<HTMLTableElement>(null);
  const [month, setMonth] = useState(monthOf(date));
  const [cursor, setCursor] = useState(date);
  const moved = useRef(false);
  useEffect(() => {
    setMonth(monthOf(date));
    setCursor(date);
  }, [date]);
  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>('a[tabindex="0"]')?.focus();
    moved.current = false;
  }, [cursor, month]);
  const dates = [...days.keys()];
  const months = monthsOf(days);
  const firstDay = firstWeekday(locale());
  const prices = cellPrices([...days.values()]);
  const here = dates.filter((one) => monthOf(one) === month);
  const reachable = here.includes(cursor) ? cursor : here[0];
  const turn = (by: number) => {
    const next = months[months.indexOf(month) + by];
    if (next !== undefined) setMonth(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key);
    if (step === null || reachable === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = dateAfter(dates, reachable, step, firstDay, document.documentElement.dir === "rtl");
    moved.current = true;
    setCursor(next);
    setMonth(monthOf(next));
  };
  return (
    <div class="event-calendar">
      <div class="event-month">
        <h3 id={id} aria-live="polite">{formatMonth(month)}</h3>
        {months.length > 1 && (
          <>
            <IconButton icon={ChevronLeft} turns bordered label={t("event.previous_month")} aria-disabled={months[0] === month} onClick={() => turn(-1)} />
            <IconButton icon={ChevronRight} turns bordered label={t("event.next_month")} aria-disabled={months.at(-1) === month} onClick={() => turn(1)} />
          </>
        )}
      </div>
      <p class="visually-hidden" id={`${id}-keys`}>{t("event.calendar_keys")}</p>
      {/* A date grid as WAI-ARIA's patterns have it: the table keeps its header cells. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role */}
      <table role="grid" aria-labelledby={id} aria-describedby={`${id}-keys`} ref={grid} onKeyDown={onKeyDown}>
        <thead><tr>{weekdays(firstDay).map((day) => <th key={day.long} scope="col" abbr={day.long}>{day.short}</th>)}</tr></thead>
        <tbody>
          {weeksOf(month, firstDay).map((week, place) => (
            <tr key={place}>
              {week.map((one, column) => (
                <Cell key={one ?? column} date={one} day={one === null ? undefined : days.get(one)} time={time} price={prices.of} isChosen={one === date} isReachable={one === reachable} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Legend days={here.flatMap((one) => days.get(one) ?? [])} currency={prices.hasSign ? null : days.get(date)?.lowest.currency ?? null} />
    </div>
  );
}

interface CellProps {
  readonly date: string | null;
  readonly day: Day | undefined;
  readonly time: string;
  readonly price: (money: Day["lowest"]) => string;
  readonly isChosen: boolean;
  readonly isReachable: boolean;
}

function Cell({ date, day, time, price, isChosen, isReachable }: CellProps) {
  if (!day) return <td>{date !== null && <span class="event-day">{Number(date.slice(8))}</span>}</td>;
  return (
    <td aria-selected={isChosen}>
      <PerformanceLink
        to={performanceAt(day, time).eventId} class={`event-day event-day-${day.state}`} tabIndex={isReachable ? 0 : -1} aria-current={isChosen ? "date" : undefined} aria-label={dayWords(day)}>
        <b>{Number(day.date.slice(8))}</b>
        <small>{hasPrice(day.state) ? price(day.lowest) : "–"}</small>
      </PerformanceLink>
    </td>
  );
}

const SIGNS = {
  few: "event.state_few_left", sold_out: "event.state_sold_out", early: "event.state_early", closed: "event.state_closed",
} as const;

function hasPrice(state: PerformanceState): boolean {
  return state !== "sold_out" && state !== "closed";
}

function dayWords({ date, lowest, state }: Day): string {
  const [day, price] = [formatDay(date), formatMoney(lowest)];
  if (state === "open") return t("event.day_price", { day, price });
  const values = { day, price, state: t(SIGNS[state]) };
  return hasPrice(state) ? t("event.day_price_state", values) : t("event.day_state", values);
}

/** What the signs of the month mean: only those that it has. */
function Legend({ days, currency }: { days: readonly Day[]; currency: string | null }) {
  const states = (["few", "early", "sold_out"] as const).filter((state) => days.some((day) => day.state === state));
  return (
    <p class="event-legend">
      <span>{currency === null ? t("event.legend_price") : t("event.legend_price_in", { currency })}</span>
      {states.map((state) => <span key={state} class={`event-sign event-sign-${state}`}>{t(SIGNS[state])}</span>)}
    </p>
  );
}
