// The names that a customer can search, loaded once for a tab; the browser's cache revalidates them.

import { getSearchIndex as indexRequest, type SearchIndexView } from "../../openapi/dist/sdk";
import { call } from "./client";

let index: Promise<SearchIndexView> | undefined;

export function getSearchIndex(): Promise<SearchIndexView> {
  // Without `If-None-Match` no answer is "unchanged".
  index ??= call(indexRequest(), { retries: 1 }).then(
    (loaded) => loaded as SearchIndexView,
    (error: unknown) => {
      index = undefined;
      throw error;
    },
  );
  return index;
}
