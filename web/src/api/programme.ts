// The programme: titles with their next events, and the values that events have.

import { findTitles, listEvents, listFacets, type FacetsView, type NextEventView, type TitleGroupListView, type TitleGroupView } from "../../openapi/dist/sdk";
import type { ProgrammeQuery } from "../lib/programme";
import { call } from "./client";
import type { Image } from "./types";

export type Facets = FacetsView;

/** Hints that a list may leave out. */
export type NextEvent = NextEventView & {
  readonly sales_open_at?: string;
  readonly sales_close_at?: string;
  readonly postponed_from?: string | null;
  readonly seats_left?: "many" | "few" | "none";
};

export type TitleGroup = Omit<TitleGroupView, "next_events"> & {
  readonly next_events: readonly NextEvent[];
  readonly poster?: Image | null;
  readonly wide?: Image | null;
  readonly last_local_start?: string;
};

export type TitlesPage = Omit<TitleGroupListView, "titles"> & { readonly titles: readonly TitleGroup[] };

const READ = { retries: 2 };

export function getTitles(query: ProgrammeQuery, limit: number, cursor?: string): Promise<TitlesPage> {
  return call(findTitles({ ...query, limit, ...(cursor !== undefined && { cursor }) }), READ) as Promise<TitlesPage>;
}

const EVENTS_MAX = 100;

/**
 * The titles with their posters. The list has no pictures of its own yet, so those of their next events are taken, and
 * null where there is none.
 */
export async function withPosters(query: ProgrammeQuery, titles: readonly TitleGroup[]): Promise<readonly TitleGroup[]> {
  const from = titles.find((group) => group.poster === undefined)?.next_events[0]?.starts_at;
  const { events } = await call(listEvents({ ...query, ...(from !== undefined && { from }), limit: EVENTS_MAX }), READ);
  const posters = new Map(events.map(({ title, poster }) => [title.title_id, poster ?? null]));
  return titles.map((group) => (group.poster === undefined ? { ...group, poster: posters.get(group.title.title_id) ?? null } : group));
}

export function getFacets(query: ProgrammeQuery): Promise<Facets> {
  return call(listFacets({ ...query }), READ);
}
