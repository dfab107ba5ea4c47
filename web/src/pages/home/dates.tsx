import { CalendarDays } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { pathOfWish, type Here, type When, type Wish } from "../../lib/programme";
import { busyness } from "../../lib/programme-cards";
import { dayTile, daysFrom, formatDayLong, formatDays, type Days } from "../../lib/programme-dates";
import { navigate } from "../../router";
import { Dialog, Icon } from "../../ui";
import { Lazy } from "../../ui/lazy";

const STRIP_DAYS = 14;
/** On a phone: what is behind it has the calendar. */
const PHONE_DAYS = 7;
const PHONE = "(max-width: 699px)";

export interface DatesProps {
  readonly wish: Wish;
  readonly here: Here;
  readonly days: Days | null;
  readonly counts: ReadonlyMap<string, number> | null;
}

/** When to go out: today, this weekend, one of the next days with how much is on, or days of a calendar. */
export function Dates({ wish, here, days, counts }: DatesProps) {
  const row = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const to = (when: When) => pathOfWish({ ...wish, when });
  const strip = daysFrom(here.today, phone ? PHONE_DAYS : STRIP_DAYS);
  const most = Math.max(0, ...strip.map((day) => counts?.get(day) ?? 0));
  const chip = (when: "any" | "today" | "weekend", words: string) => (
    <a class="chip" href={to(when)} aria-current={(days ? wish.when : "any") === when}>{words}</a>
  );
  // On a phone, the days come first: their row is as wide as the window.
  const weekend = chip("weekend", t("home.weekend"));
  useEffect(() => showCurrent(row.current), [days?.from, days?.to]);
  return (
    <nav class="home-row home-dates" aria-label={t("home.dates")}>
      <div class="home-scroll" ref={row}>
        {chip("any", t("home.any_date"))}
        {!phone && chip("today", t("home.today"))}
        {!phone && weekend}
        <ul class="home-strip" aria-label={t("home.days")}>
          {strip.map((day, place) => (
            <Day
              key={day} day={day} isToday={phone && place === 0} count={counts?.get(day) ?? 0} known={counts !== null} most={most} days={days}
              href={to({ from: day, to: day })} />
          ))}
        </ul>
        {phone && weekend}
        <PickDates wish={wish} here={here} days={days} />
      </div>
    </nav>
  );
}

function usePhone(): boolean {
  const [phone, setPhone] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const onChange = () => setPhone(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return phone;
}

/** Brings the chosen one into sight, without moving the page. */
export function showCurrent(row: HTMLElement | null): void {
  const current = row?.querySelector<HTMLElement>('[aria-current]:not([aria-current="false"])');
  if (!row || !current) return;
  const [frame, chosen] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
  if (chosen.left < frame.left || chosen.right > frame.right) row.scrollBy({ left: chosen.left - frame.left - frame.width / 3 });
}

interface DayProps {
  readonly day: string;
  /** Its tile says so: there is no other way to today. */
  readonly isToday: boolean;
  readonly count: number;
  readonly known: boolean;
  readonly most: number;
  readonly days: Days | null;
  readonly href: string;
}

function Day({ day, isToday, count, known, most, days, href }: DayProps) {
  const tile = dayTile(day);
  const chosen = days !== null && days.from <= day && day <= days.to;
  const words = (
    <span aria-hidden="true">
      <span class="home-day-name">{isToday ? t("home.today") : tile.number === "1" ? tile.month : tile.weekday}</span>
      <b>{tile.number}</b>
      <span class={`home-day-bar home-day-bar-${busyness(count, most)}`} />
    </span>
  );
  const name = isToday ? `${t("home.today")}, ${formatDayLong(day)}` : formatDayLong(day);
  const ends = chosen ? ` home-day-chosen${days.from === day ? " home-day-first" : ""}${days.to === day ? " home-day-last" : ""}` : "";
  if (known && count === 0 && !chosen) {
    return <li class="home-day home-day-none">{words}<span class="visually-hidden">{t("home.day_nothing", { day: name })}</span></li>;
  }
  return (
    <li class={`home-day${ends}`}>
      <a href={href} aria-current={chosen ? "date" : undefined}>
        {words}<span class="visually-hidden">{known ? t("home.day_events", { day: name, count }) : name}</span>
      </a>
    </li>
  );
}

const calendar = () => import("./calendar");

function PickDates({ wish, here, days }: Omit<DatesProps, "counts">) {
  const [open, setOpen] = useState(false);
  const picked = days !== null && typeof wish.when !== "string";
  const onPick = (next: Days | null) => {
    setOpen(false);
    navigate(pathOfWish({ ...wish, when: next ?? "any" }));
  };
  return (
    <>
      <button type="button" class="chip" aria-pressed={picked} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon icon={CalendarDays} size={18} />{picked ? formatDays(days, here.today) : t("home.pick")}
      </button>
      <Dialog open={open} sheet wide title={t("home.pick")} onClose={() => setOpen(false)}>
        {open && <Lazy load={calendar} props={{ days, today: here.today, onPick }} />}
      </Dialog>
    </>
  );
}
