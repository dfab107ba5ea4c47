// The names that a customer can search, loaded once for a tab; the browser's cache revalidates them.

import type { SearchIndexView } from "../../openapi/dist/schema";
import { call } from "./client";

let index: Promise<SearchIndexView> | null = null;

export function getSearchIndex(): Promise<SearchIndexView> {
  index ??= call<SearchIndexView>("/search", { retries: 1 }).catch((error: unknown) => {
    index = null;
    throw error;
  });
  return index;
}
