// Events of a test's own in the halls of the demo season: nobody else buys there, so every seat is free.

import { anyone, organizer, type Api, type Json } from "./api";

export const TITLES = {
  arena: "Vera Lindqvist: Slow Lightning Tour",
  theatre: "Nordlicht Quartett: Winter Pieces",
  cinema: "Paper Kites",
  tables: "The Glass Regent",
} as const;

/** Days from today to the performances that tests make: behind the season's own. */
const DAYS_AHEAD = 60;

const known = new Map<string, Json>();

/** The first event of a title in the demo season. */
export async function demoEvent(title: string): Promise<Json> {
  const event = known.get(title) ?? await findEvent(title);
  known.set(title, event);
  return event;
}

async function findEvent(title: string): Promise<Json> {
  for (let cursor = ""; ;) {
    const page: Json = await anyone.get(`/events?limit=100${cursor}`);
    const found = page.events.find((event: Json) => event.title.name === title);
    if (found) return anyone.get(`/events/${found.event_id}`);
    if (!page.next_cursor) throw new Error(`the demo season has no event of ${title}`);
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

/** A new performance of a title of the demo season, in no list, on sale without a ticket limit. */
export async function newEvent(title: string, change: Record<string, unknown> = {}): Promise<Json> {
  const like = await demoEvent(title);
  const api = await organizer();
  const day = new Date(Date.now() + DAYS_AHEAD * 86_400_000).toISOString().slice(0, 10);
  const made = await api.post("/admin/events", {
    title_id: like.title.title_id,
    screen_id: like.screen.screen_id,
    local_start: `${day}T19:30`,
    currency: like.currency,
    tiers: like.tiers.map(({ type, label, price }: Json) => ({ type, ...(label ? { label } : {}), amount_minor: price.amount_minor })),
    fee_per_ticket_minor: like.fee_per_ticket_minor,
    tax_basis_points: like.tax_basis_points,
    visibility: "unlisted",
    ...change,
  });
  await api.post(`/admin/events/${made.event_id}/publish`);
  return anyone.get(`/events/${made.event_id}`);
}

/** The seats of a section of an event, or of the whole event if it has one section. */
export async function seatsOf(event: Json, section?: string): Promise<Json[]> {
  const seats: Json[] = [];
  const name = section ?? event.sections[0].section;
  for (let cursor = ""; ;) {
    const page = await anyone.get(`/events/${event.event_id}/seats?limit=100&section=${encodeURIComponent(name)}${cursor}`);
    seats.push(...page.seats);
    if (!page.next_cursor) return seats;
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

/** Locks seats for a customer of the API. */
export function lock(api: Api, event: Json, seats: readonly string[]): Promise<Json> {
  return api.post("/booking", { event_id: event.event_id, seats });
}
