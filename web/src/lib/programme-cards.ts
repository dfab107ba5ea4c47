// What a card of the programme says of a title: when it is on, what it costs, and whether there are seats.

import type { TitleGroup, NextEvent } from "../api/programme";
import type { Money } from "../api/types";
import { currencyExponent } from "./money";
import type { Days } from "./programme-dates";

export type CardDates =
  | { readonly what: "one"; readonly event: NextEvent }
  /** Several times on one day. */
  | { readonly what: "day"; readonly day: string; readonly count: number }
  | { readonly what: "days"; readonly days: Days; readonly count: number };

const dayOf = (localStart: string) => localStart.slice(0, 10);

/** When a title is on; null if it is not known. */
export function cardDates(group: TitleGroup): CardDates | null {
  const [first] = group.next_events;
  const count = group.event_count;
  if (!first) return null;
  if (count === 1) return { what: "one", event: first };
  const from = dayOf(first.local_start);
  const to = dayOf(group.last_local_start);
  return from === to ? { what: "day", day: from, count } : { what: "days", days: { from, to }, count };
}

export type CardStatus =
  | { readonly what: "sold_out" }
  | { readonly what: "on_sale"; readonly event: NextEvent }
  | { readonly what: "closed" }
  /** `event` is the one that has few; null if all have. */
  | { readonly what: "few"; readonly event: NextEvent | null }
  | { readonly what: "postponed" };

const opensLater = (event: NextEvent, nowMs: number) => nowMs < Date.parse(event.sales_open_at);
const hasClosed = (event: NextEvent, nowMs: number) => nowMs >= Date.parse(event.sales_close_at);

/**
 * The one thing to know before going on, or null. A title counts as sold out only if all of its events are known to be:
 * the list has no more than the next five.
 */
export function cardStatus(group: TitleGroup, nowMs: number): CardStatus | null {
  const events = group.next_events;
  const known = group.event_count <= events.length;
  const [first] = events;
  if (!first) return null;
  const open = events.filter((event) => event.seats_left !== "none");
  if (open.length === 0) return known ? { what: "sold_out" } : null;
  const later = open.filter((event) => opensLater(event, nowMs));
  if (later.length === open.length) {
    const soonest = later.reduce((one, other) => (one.sales_open_at <= other.sales_open_at ? one : other));
    return { what: "on_sale", event: soonest };
  }
  const sold = open.filter((event) => !opensLater(event, nowMs) && !hasClosed(event, nowMs));
  const [next] = sold;
  if (!next) return known ? { what: "closed" } : null;
  if (known && sold.every((event) => event.seats_left === "few")) return { what: "few", event: sold.length === 1 && events.length > 1 ? next : null };
  if (next.seats_left === "few") return { what: "few", event: next };
  return !first.postponed_from ? null : { what: "postponed" };
}

/** The event that a title leads to: its next one that has seats, or else the next one, whose calendar has the others. */
export function eventToOpen({ next_events: events }: TitleGroup, nowMs: number): NextEvent | undefined {
  return events.find((event) => event.seats_left !== "none" && !hasClosed(event, nowMs)) ?? events[0];
}

/** The lowest price of a title, in the currency that most of its list has. */
export function lowestPrice(group: TitleGroup): Money | null {
  return group.next_events[0]?.lowest_total && group.lowest_totals.length > 1
    ? (group.lowest_totals.find((total) => total.currency === group.next_events[0]?.lowest_total.currency) ?? null)
    : (group.lowest_totals[0] ?? null);
}

/**
 * The title at the top: one with a picture and seats, a wide picture before a poster. Another one each day, so that each
 * has its turn, and the same one for everybody.
 */
export function heroOf(groups: readonly TitleGroup[], today: string, nowMs: number): TitleGroup | null {
  const open = groups.filter((group) => !["sold_out", "closed"].includes(cardStatus(group, nowMs)?.what ?? ""));
  const pictured = [open.filter((group) => group.wide), open.filter((group) => group.poster), open].find((some) => some.length > 0) ?? [];
  const turn = Math.floor(Date.parse(`${today}T00:00:00Z`) / 86_400_000);
  return pictured[turn % pictured.length] ?? null;
}

export interface Entry {
  readonly group: TitleGroup;
  readonly event: NextEvent;
}

/** What is on on a day: one time of each title before a second one of any, by the clock. */
export function entriesOn(day: string, groups: readonly TitleGroup[], most: number): Entry[] {
  return byTurn(groups, (event) => dayOf(event.local_start) === day, most);
}

/** What is on next, on whichever day: one time of each title before a second one of any. */
export function entriesNext(groups: readonly TitleGroup[], most: number): Entry[] {
  return byTurn(groups, () => true, most);
}

function byTurn(groups: readonly TitleGroup[], wanted: (event: NextEvent) => boolean, most: number): Entry[] {
  const times = groups.map((group) => group.next_events.filter(wanted).map((event) => ({ group, event })));
  const turns = Array.from({ length: most }, (_, turn) => times.flatMap((entries) => entries[turn] ?? []).sort(byStart));
  return turns.flat().slice(0, most).sort(byStart);
}

function byStart(one: Entry, other: Entry): number {
  return one.event.local_start.localeCompare(other.event.local_start);
}

const STEPS = [1, 2, 3, 5] as const;
const STEPS_MAX = 5;

/** Round amounts among the lowest prices of titles, for "up to …": each leaves something out and something in. */
export function priceSteps(groups: readonly TitleGroup[]): Money[] {
  const prices = groups.flatMap((group) => lowestPrice(group) ?? []);
  const currency = prices[0]?.currency;
  if (!currency) return [];
  const amounts = prices.filter((price) => price.currency === currency).map((price) => price.amount_minor);
  const [lowest, highest] = [Math.min(...amounts), Math.max(...amounts)];
  const found: number[] = [];
  for (let unit = 10 ** currencyExponent(currency); unit <= highest; unit *= 10) {
    for (const step of STEPS) {
      const amount = step * unit;
      if (amount >= lowest && amount < highest) found.push(amount);
    }
  }
  // The middle ones are left out first: the ends say what there is.
  while (found.length > STEPS_MAX) found.splice(Math.floor(found.length / 2), 1);
  return found.map((amount_minor) => ({ amount_minor, currency }));
}

/** Share of the busiest day that is on, in quarters from 0 (nothing) to 4. */
export function busyness(count: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (count <= 0 || most <= 0) return 0;
  return Math.max(1, Math.ceil((count / most) * 4)) as 1 | 2 | 3 | 4;
}
