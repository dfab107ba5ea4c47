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

const EVENTS_MAX = 100;

/** Posters by title, of the first events that fit. Without them there are names. */
function postersOf(query: ProgrammeQuery): Promise<ReadonlyMap<string, Image | null>> {
  return call(listEvents({ ...query, limit: EVENTS_MAX }), READ).then(
    ({ events }) => new Map(events.map(({ title, poster }) => [title.title_id, poster ?? null])),
    () => new Map<string, Image | null>(),
  );
}

/** A page of titles. The list has no pictures of its own yet, so those of the events are asked for beside it. */
export async function getTitles(query: ProgrammeQuery, limit: number, cursor?: string): Promise<TitlesPage> {
  const loading = call(findTitles({ ...query, limit, ...(cursor !== undefined && { cursor }) }), READ) as Promise<TitlesPage>;
  const first = cursor === undefined ? postersOf(query) : null;
  const page = await loading;
  if (page.titles.every((group) => group.poster !== undefined)) return page;
  const posters = await (first ?? postersOf({ ...query, ...startOf(page) }));
  return { ...page, titles: page.titles.map((group) => ({ poster: posters.get(group.title.title_id) ?? null, ...group })) };
}

function startOf({ titles }: TitlesPage): { readonly from?: string } {
  const start = titles[0]?.next_events[0]?.starts_at;
  return start === undefined ? {} : { from: start };
}

export function getFacets(query: ProgrammeQuery): Promise<Facets> {
  return call(listFacets({ ...query }), READ);
}
