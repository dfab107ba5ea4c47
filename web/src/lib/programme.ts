// What somebody wants to see of the programme, and its address: every choice is a link that can be shared and kept.

import type { Money } from "../api/types";
import { isDay, weekendFrom, type Days } from "./programme-dates";

/** All cities, in an address. */
export const EVERYWHERE = "*";

export const KINDS = ["concert", "play", "film", "sport", "other"] as const;
export type Kind = (typeof KINDS)[number];

export type When = "any" | "today" | "weekend" | Days;

export interface Wish {
  /** A city, `EVERYWHERE`, or null if the address leaves it to the reader. */
  readonly city: string | null;
  readonly when: When;
  readonly kind: Kind | null;
  readonly language: string | null;
  /** Highest price of a seat. */
  readonly priceTo: Money | null;
  readonly q: string;
  readonly titleId: string | null;
}

/** Filters of the API's lists. */
export interface ProgrammeQuery {
  readonly city?: string;
  readonly from?: string;
  readonly to?: string;
  readonly kind?: Kind;
  readonly language?: string;
  readonly currency?: string;
  readonly price_to?: number;
  readonly q?: string;
  readonly title_id?: string;
}

const WORDS_MAX = 8;

function whenOf(query: URLSearchParams): When {
  const when = query.get("when");
  if (when === "today" || when === "weekend") return when;
  const date = query.get("date");
  if (isDay(date)) return { from: date, to: date };
  const [from, to] = [query.get("from"), query.get("to")];
  if (!isDay(from) || !isDay(to)) return "any";
  return from <= to ? { from, to } : { from: to, to: from };
}

function priceOf(query: URLSearchParams): Money | null {
  const [currency, amount] = [query.get("currency"), query.get("price_to")];
  return currency && /^[A-Z]{3}$/.test(currency) && amount && /^\d{1,11}$/.test(amount) ? { amount_minor: Number(amount), currency } : null;
}

/** Reads an address. What is not understood is left out: an old or mistyped link shows more, not an error. */
export function wishOf(query: URLSearchParams): Wish {
  const language = query.get("language");
  const titleId = query.get("title_id");
  return {
    city: query.get("city")?.slice(0, 120) || null,
    when: whenOf(query),
    kind: KINDS.find((kind) => kind === query.get("kind")) ?? null,
    language: language && /^[A-Za-z0-9-]{2,35}$/.test(language) ? language : null,
    priceTo: priceOf(query),
    q: (query.get("q") ?? "").trim().split(/\s+/).slice(0, WORDS_MAX).join(" ").slice(0, 120),
    titleId: titleId?.startsWith("ttl_") ? titleId : null,
  };
}

/** The address of a wish. */
export function pathOfWish(wish: Wish): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | number | null) => void (value !== null && value !== "" && query.set(name, String(value)));
  add("q", wish.q);
  add("title_id", wish.titleId);
  add("city", wish.city);
  if (typeof wish.when === "string") add("when", wish.when === "any" ? null : wish.when);
  else if (wish.when.from === wish.when.to) add("date", wish.when.from);
  else {
    add("from", wish.when.from);
    add("to", wish.when.to);
  }
  add("kind", wish.kind);
  add("language", wish.language);
  add("currency", wish.priceTo?.currency ?? null);
  add("price_to", wish.priceTo?.amount_minor ?? null);
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

/** Day and country of a city: what "today" and "this weekend" mean there. */
export interface Here {
  readonly today: string;
  readonly country: string | undefined;
}

/** The days of a wish; null for all that are to come, also where an old link names days that have gone. */
export function daysOf(when: When, here: Here): Days | null {
  if (when === "any") return null;
  if (when === "today") return { from: here.today, to: here.today };
  if (when === "weekend") return weekendFrom(here.today, here.country);
  return when.to < here.today ? null : when;
}

/** The wish in the API's terms. Today begins now: the API lists what is to come. */
export function apiQuery(wish: Wish, city: string, here: Here): ProgrammeQuery {
  const days = daysOf(wish.when, here);
  return {
    ...(city !== EVERYWHERE && { city }),
    ...(days && (days.from > here.today ? days : { to: days.to })),
    ...(wish.kind && { kind: wish.kind }),
    ...(wish.language && { language: wish.language }),
    ...(wish.priceTo && { currency: wish.priceTo.currency, price_to: wish.priceTo.amount_minor }),
    ...(wish.q && { q: wish.q }),
    ...(wish.titleId && { title_id: wish.titleId }),
  };
}

/** True if nothing narrows the programme of a city. */
export function isPlain(wish: Wish): boolean {
  return wish.when === "any" && !wish.kind && !wish.language && !wish.priceTo && !wish.q && !wish.titleId;
}

/** How many filters the dialog of price and language has set. */
export function filterCount(wish: Wish): number {
  return (wish.language ? 1 : 0) + (wish.priceTo ? 1 : 0);
}
