// The performances of a title as a calendar: days with their lowest price, months as weeks, and the way of the arrow keys.
// Days are those of the venue's clock, as text `2026-12-05`: no zone is ever applied to them.

import type { BoxofficeEvent, Money } from "../api/types";
import { saleState } from "./sale";

/** `few`: a tenth of the seats or less. */
export type PerformanceState = "open" | "few" | "sold_out" | "early" | "closed";

export interface Performance {
  readonly eventId: string;
  /** `2026-12-05` */
  readonly date: string;
  /** `19:30` */
  readonly time: string;
  readonly lowest: Money;
  readonly state: PerformanceState;
  readonly event: BoxofficeEvent;
}

/** What lists say of the seats that are left: a hint that they may leave out. */
export interface Hinted {
  readonly seats_left?: "many" | "few" | "none" | null;
}

export function performanceOf(event: BoxofficeEvent & Hinted, nowMs: number): Performance {
  const [date = "", time = ""] = event.local_start.split("T");
  return { eventId: event.event_id, date, time: time.slice(0, 5), lowest: event.lowest_total, state: stateOf(event, nowMs), event };
}

function stateOf(event: BoxofficeEvent & Hinted, nowMs: number): PerformanceState {
  const sale = saleState(event, nowMs);
  if (!sale.open) return sale.reason === "early" ? "early" : "closed";
  if (event.seats_left === "none") return "sold_out";
  return event.seats_left === "few" ? "few" : "open";
}

export interface Day {
  readonly date: string;
  /** By their start. */
  readonly performances: readonly Performance[];
  /** Lowest price among those that can be had, or else among all. */
  readonly lowest: Money;
  /** The best that the day has. */
  readonly state: PerformanceState;
}

const BEST_FIRST: readonly PerformanceState[] = ["open", "few", "early", "sold_out", "closed"];

/** Days with performances, by date. */
export function daysOf(performances: readonly Performance[]): ReadonlyMap<string, Day> {
  const dates = [...new Set(performances.map((performance) => performance.date))].toSorted();
  const sorted = performances.toSorted((one, other) => (one.time < other.time ? -1 : 1));
  return new Map(dates.map((date) => {
    const of = sorted.filter((performance) => performance.date === date);
    const state = BEST_FIRST.find((candidate) => of.some((one) => one.state === candidate)) ?? "closed";
    const best = of.filter((one) => isOpen(one.state) === isOpen(state));
    const [lowest] = best.map((one) => one.lowest).toSorted((one, other) => one.amount_minor - other.amount_minor);
    return [date, { date, performances: of, lowest: lowest as Money, state }];
  }));
}

function isOpen(state: PerformanceState): boolean {
  return state === "open" || state === "few";
}

/** The performance of a day to which its cell leads: at the same time as the one before, or else the first to be had. */
export function performanceAt(day: Day, time: string): Performance {
  const open = day.performances.filter((one) => isOpen(one.state));
  const among = open.length > 0 ? open : day.performances;
  return among.find((one) => one.time === time) ?? (among[0] as Performance);
}

/** The performance with seats to be had that is nearest to another one, before or after it; of two as near, the later. */
export function nearestOpen(performances: readonly Performance[], { eventId, date, time }: Performance): Performance | null {
  const at = (one: Pick<Performance, "date" | "time">) => Date.parse(`${one.date}T${one.time}Z`);
  const from = at({ date, time });
  const away = (one: Performance) => Math.abs(at(one) - from);
  const open = performances.filter((one) => isOpen(one.state) && one.eventId !== eventId);
  return open.toSorted((one, other) => away(one) - away(other) || at(other) - at(one))[0] ?? null;
}

/** `2026-12` */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** Months with performances. */
export function monthsOf(days: ReadonlyMap<string, Day>): string[] {
  return [...new Set([...days.keys()].map(monthOf))];
}

/** A month as weeks of seven days; null for those of other months. `firstDay` is 1 for Monday to 7 for Sunday. */
export function weeksOf(month: string, firstDay: number): (string | null)[][] {
  const first = utc(`${month}-01`);
  const count = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const before = (first.getUTCDay() - firstDay + 7) % 7;
  const cells: (string | null)[] = [
    ...Array.from({ length: before }, () => null),
    ...Array.from({ length: count }, (_, day) => `${month}-${String(day + 1).padStart(2, "0")}`),
  ];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

export type Step = "left" | "right" | "up" | "down" | "home" | "end" | "page_up" | "page_down";

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Home: "home", End: "end", PageUp: "page_up", PageDown: "page_down",
};

export function stepOf(key: string): Step | null {
  return STEPS[key] ?? null;
}

/**
 * The date to which a key leads from `date`: to the next day, week or month that has performances, and nowhere past the
 * last one. `rightToLeft` turns the arrows that point sideways.
 */
export function dateAfter(dates: readonly string[], date: string, step: Step, firstDay: number, rightToLeft: boolean): string {
  const later = (from: string) => dates.find((one) => one >= from) ?? dates.at(-1) ?? date;
  const earlier = (from: string) => dates.findLast((one) => one <= from) ?? dates[0] ?? date;
  const sideways = step === "right" || step === "left";
  if (sideways) return (step === "right") !== rightToLeft ? later(plusDays(date, 1)) : earlier(plusDays(date, -1));
  const weekday = (utc(date).getUTCDay() - firstDay + 7) % 7;
  switch (step) {
    case "down": return later(plusDays(date, 7));
    case "up": return earlier(plusDays(date, -7));
    case "home": return later(plusDays(date, -weekday));
    case "end": return earlier(plusDays(date, 6 - weekday));
    case "page_down": return later(plusMonths(date, 1));
    default: return earlier(plusMonths(date, -1));
  }
}

function plusMonths(date: string, count: number): string {
  const first = utc(`${monthOf(date)}-01`);
  first.setUTCMonth(first.getUTCMonth() + count);
  const month = monthOf(first.toISOString());
  const last = weeksOf(month, 1).flat().findLast((day) => day !== null) ?? `${month}-28`;
  const same = `${month}-${date.slice(8)}`;
  return same < last ? same : last;
}

function plusDays(date: string, count: number): string {
  const day = utc(date);
  day.setUTCDate(day.getUTCDate() + count);
  return day.toISOString().slice(0, 10);
}

function utc(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}

interface WithWeekInfo {
  getWeekInfo?: () => { readonly firstDay: number };
  readonly weekInfo?: { readonly firstDay: number };
}

/** The day with which weeks begin, 1 for Monday to 7 for Sunday: that of the reader's locale, where the browser knows it. */
export function firstWeekday(locale: string | undefined): number {
  try {
    const known = new Intl.Locale(locale ?? "en").maximize() as unknown as WithWeekInfo;
    return known.getWeekInfo?.().firstDay ?? known.weekInfo?.firstDay ?? 1;
  } catch {
    return 1;
  }
}
