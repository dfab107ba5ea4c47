// The programme's data: kept for as long as the page lives, so that back shows at once what was there before.

import { useEffect, useState } from "preact/hooks";
import { getFacets, getTitles, type Facets, type TitleGroup, type TitlesPage } from "../../api/programme";
import type { ProgrammeQuery } from "../../lib/programme";
import { PAGE_SIZE } from "../../lib/programme-place";
import { useAction } from "../../ui/hooks";

interface Kept {
  readonly value: unknown;
  readonly at: number;
}

const FRESH_MS = 60_000;
/** Back shows what was there, even if it is older: nobody comes back to another list than the one that they left. */
const BACK_MS = 15 * 60_000;
const LIMIT_MAX = 100;

const kept = new Map<string, Kept>();
/** What is being loaded: two parts of the page that need the same ask once. */
const coming = new Map<string, Promise<unknown>>();

function loadOnce<T>(key: string, load: () => Promise<T>): Promise<T> {
  const running = coming.get(key) as Promise<T> | undefined;
  if (running) return running;
  const loading = load().finally(() => coming.delete(key));
  coming.set(key, loading);
  return loading;
}

export interface Data<T> {
  readonly value: T | null;
  /** What was shown before `key` changed, until its own value is there. */
  readonly before: T | null;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Loads the value of `key`, or takes it from what is kept. A null key waits. */
export function useKept<T>(key: string | null, load: () => Promise<T>, goodForMs = FRESH_MS): Data<T> {
  const [failed, setFailed] = useState<{ readonly key: string; readonly error: unknown } | null>(null);
  const [before, setBefore] = useState<T | null>(null);
  const [round, setRound] = useState(0);
  const found = key === null ? undefined : kept.get(key);
  const value = found ? (found.value as T) : null;
  useEffect(() => {
    if (value !== null) setBefore(() => value);
  }, [value]);
  useEffect(() => {
    if (key === null || (found && performance.now() - found.at < goodForMs)) return undefined;
    let current = true;
    setFailed(null);
    loadOnce(key, load).then(
      (loaded) => {
        kept.set(key, { value: loaded, at: performance.now() });
        if (current) setRound((last) => last + 1);
      },
      (error: unknown) => current && setFailed({ key, error }),
    );
    return () => {
      current = false;
    };
  }, [key, round]);
  return { value, before, error: failed?.key === key ? failed.error : null, reload: () => setRound((last) => last + 1) };
}

const keyOf = (what: string, query: ProgrammeQuery) => `${what} ${JSON.stringify(query)}`;

export function useFacets(query: ProgrammeQuery | null): Data<Facets> {
  return useKept(query && keyOf("facets", query), () => getFacets(query ?? {}));
}

export interface List extends Data<TitlesPage> {
  readonly more: () => void;
  readonly moreBusy: boolean;
  readonly moreError: unknown;
}

/** A list of titles. `wanted` is how many were shown when somebody left it; 0 on a new visit. */
export function useTitles(query: ProgrammeQuery | null, wanted: number, onMore: (added: readonly TitleGroup[]) => void): List {
  const key = query && keyOf("titles", query);
  const limit = Math.min(LIMIT_MAX, Math.max(PAGE_SIZE, wanted));
  const list = useKept(key, () => getTitles(query ?? {}, limit), wanted > 0 ? BACK_MS : FRESH_MS);
  const action = useAction();
  const [, update] = useState(0);
  const more = () => action.run(async () => {
    const shown = list.value;
    if (!query || !key || !shown?.next_cursor) return;
    const page = await getTitles(query, PAGE_SIZE, shown.next_cursor);
    // A title can come up again if its next event has begun meanwhile.
    const known = new Set(shown.titles.map(({ title }) => title.title_id));
    const added = page.titles.filter(({ title }) => !known.has(title.title_id));
    kept.set(key, { value: { ...page, titles: [...shown.titles, ...added] }, at: performance.now() });
    update((last) => last + 1);
    onMore(added);
  });
  return { ...list, more, moreBusy: action.busy, moreError: action.error };
}
