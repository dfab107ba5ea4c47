// The programme: titles with their next events, and the values that events have.

import { findTitles, listFacets, type FacetsView, type NextEventView, type TitleGroupListView, type TitleGroupView } from "../../openapi/dist/sdk";
import type { ProgrammeQuery } from "../lib/programme";
import { call } from "./client";

export type Facets = FacetsView;

export type NextEvent = NextEventView;
export type TitleGroup = TitleGroupView;
export type TitlesPage = TitleGroupListView;

const READ = { retries: 2 };

export function getTitles(query: ProgrammeQuery, limit: number, cursor?: string): Promise<TitlesPage> {
  return call(findTitles({ ...query, limit, ...(cursor !== undefined && { cursor }) }), READ);
}

export function getFacets(query: ProgrammeQuery): Promise<Facets> {
  return call(listFacets({ ...query }), READ);
}
