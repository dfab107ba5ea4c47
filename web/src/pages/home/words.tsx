// How the programme says days, times, prices and states of a title.

import type { ComponentChildren } from "preact";
import { t, type TextKey } from "../../i18n";
import type { NextEvent, TitleGroup } from "../../api/programme";
import type { CardStatus } from "../../lib/programme-cards";
import { cardDates } from "../../lib/programme-cards";
import { addDays, dayIn, formatClock, formatDay, formatDays, formatSaleStart, isEvening, type Days } from "../../lib/programme-dates";
import { EVERYWHERE, isPlain, type Kind, type When, type Wish } from "../../lib/programme";

const KIND_WORDS: Readonly<Record<Kind, TextKey>> = {
  concert: "home.kind_concert", play: "home.kind_play", film: "home.kind_film", sport: "home.kind_sport", other: "home.kind_more",
};

export function kindWord(kind: string): string {
  return kind in KIND_WORDS ? t(KIND_WORDS[kind as Kind]) : kind;
}

const todayAt = (event: NextEvent, nowMs: number) => dayIn(event.time_zone, nowMs);

/** Today, tomorrow, or the day. */
export function dayWord(day: string, today: string): string {
  if (day === today) return t("home.today");
  return day === addDays(today, 1) ? t("home.tomorrow") : formatDay(day, today);
}

/** `Tonight, 8:00 PM` or `Sun 6 Dec, 1:00 PM`, by the venue's clock. */
export function startWords(event: NextEvent, nowMs: number): string {
  const day = event.local_start.slice(0, 10);
  const today = todayAt(event, nowMs);
  const word = day === today && isEvening(event.local_start) ? t("home.tonight") : dayWord(day, today);
  return t("home.day_time", { day: word, time: formatClock(event.local_start) });
}

/** A number stays with its noun. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/** When a title is on, in one line. */
export function datesWords(group: TitleGroup, nowMs: number): string {
  const dates = cardDates(group);
  const [first] = group.next_events;
  if (!dates || !first) return "";
  const today = todayAt(first, nowMs);
  switch (dates.what) {
    case "one": return startWords(dates.event, nowMs);
    case "day": return `${dayWord(dates.day, today)} · ${unbroken(t("home.times", { count: dates.count }))}`;
    case "days": return `${formatDays(dates.days, today)} · ${unbroken(t("home.shows", { count: dates.count }))}`;
  }
}

/** Where a title is on. In a list of all cities, the city, too. */
export function venueWords(group: TitleGroup, withCity: boolean): string {
  const [venue] = group.venues;
  if (!venue) return "";
  const name = group.venue_count > 1 ? t("home.venues", { count: group.venue_count }) : venue.name;
  const cities = new Set(group.venues.map(({ city }) => city));
  return withCity && cities.size === 1 ? `${name}, ${venue.city}` : name;
}

export function statusWords(status: CardStatus, nowMs: number): string {
  switch (status.what) {
    case "sold_out": return t("home.sold_out");
    case "closed": return t("home.closed");
    case "postponed": return t("home.postponed");
    case "on_sale": return t("home.on_sale", { time: formatSaleStart(status.event.sales_open_at ?? "", status.event.time_zone, nowMs) });
    case "few": return status.event ? fewWords(status.event, nowMs) : t("home.few");
  }
}

function fewWords(event: NextEvent, nowMs: number): string {
  const day = event.local_start.slice(0, 10);
  const today = todayAt(event, nowMs);
  if (day !== today) return t("home.few_on", { day: formatDay(day, today) });
  return isEvening(event.local_start) ? t("home.few_tonight") : t("home.few_today");
}

/** A city's name in a sentence: `in Berlin`, `in all cities`. */
function cityWord(city: string): string {
  return city === EVERYWHERE ? t("home.city_all_in") : city;
}

/** The heading of the list: what it shows, and where. */
export function headingWords(wish: Wish, city: string, days: Days | null, today: string): string {
  const place = cityWord(city);
  if (wish.kind && !wish.q) {
    return days ? `${kindWord(wish.kind)} · ${headingWords({ ...wish, kind: null }, city, days, today)}` : t("home.heading_kind", { kind: kindWord(wish.kind), city: place });
  }
  if (wish.q) {
    return days ? t("home.heading_q_days", { q: wish.q, city: place, days: whenWords(wish.when, days, today) }) : t("home.heading_q", { q: wish.q, city: place });
  }
  if (!days) return t("home.heading_any", { city: place });
  if (wish.when === "today") return t("home.heading_today", { city: place });
  if (wish.when === "weekend") return t("home.heading_weekend", { city: place });
  return t("home.heading_days", { city: place, days: formatDays(days, today) });
}

/** The heading of an empty list. */
export function nothingWords(wish: Wish, city: string): string {
  const place = cityWord(city);
  if (wish.q) return t("home.nothing_q", { q: wish.q, city: place });
  return isPlain(wish) ? t("home.nothing_city", { city: place }) : t("home.nothing_like_it", { city: place });
}

function whenWords(when: When, days: Days, today: string): string {
  if (when === "today") return t("home.today");
  return when === "weekend" ? t("home.weekend") : formatDays(days, today);
}

const MARK = "\u0001";

/** A sentence with one of its values set off from the rest, wherever the language puts it. */
export function Between({ text, name, children }: { text: TextKey; name: string; children: ComponentChildren }) {
  const [before, after] = t(text, { [name]: MARK }).split(MARK);
  return <>{before}{children}{after}</>;
}
