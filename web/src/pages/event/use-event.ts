// What the page shows: the event, the other performances of its title, and its hall. Going from one performance to another
// shows what the list knows of it at once, so that nothing jumps while the rest is loaded.

import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { getLayoutMap, type LayoutMap } from "../../../openapi/dist/sdk";
import { call } from "../../api/client";
import { getAvailability, getEvent } from "../../api/endpoints";
import { performancesOf } from "../../api/performances";
import type { Availability, BoxofficeEvent, PayableEvent } from "../../api/types";
import { serverClock } from "../../lib/clock";

export interface EventData {
  readonly event: PayableEvent | null;
  readonly error: unknown;
  readonly reload: () => void;
  /** All performances of the title that are listed; null until they are known. */
  readonly listed: readonly BoxofficeEvent[] | null;
  readonly datesError: unknown;
  readonly reloadDates: () => void;
}

export function useEvent(eventId: string): EventData {
  const one = useKept(eventId, () => getEvent(eventId), events);
  const titleId = one.value?.title.title_id ?? null;
  const dates = useKept(titleId, () => performancesOf(titleId ?? ""), titles);
  const listed = dates.key === titleId ? dates.value : null;
  const event = useMemo(() => {
    if (!one.value || one.key === eventId) return one.value;
    const other = listed?.find((candidate) => candidate.event_id === eventId);
    return other ? withDetailsOf(other, one.value) : null;
  }, [one.value, one.key, eventId, listed]);
  return { event, error: one.error, reload: one.reload, listed, datesError: dates.error, reloadDates: dates.reload };
}

/** A performance of a list with what it shares with another one of the same title. */
function withDetailsOf(listed: BoxofficeEvent, other: PayableEvent): PayableEvent {
  const venueDetails = listed.venue.venue_id === other.venue.venue_id ? other.venue_details : {};
  const { organizer, title_details, providers, seen_one_in } = other;
  return { ...listed, organizer, title_details, venue_details: venueDetails, providers, seen_one_in };
}

/** The drawn hall, which never changes; null until it is known, or if it cannot be had. */
export function useLayout(event: PayableEvent): LayoutMap | null {
  const { screen: { screen_id: screenId }, layout_version: version } = event;
  const key = `${screenId} ${version}`;
  const kept = useKept(key, () => call(getLayoutMap({ screen_id: screenId, version: String(version) }), { retries: 1 }), layouts);
  return kept.key === key ? kept.value : null;
}

/** The seats that are left; null until they are known, or if they cannot be had. */
export function useAvailability(eventId: string): Availability | null {
  const kept = useKept(eventId, async () => (await getAvailability(eventId, null)).value);
  const { reload } = kept;
  useEffect(() => {
    // Who comes back to the tab sees what is left by now.
    const onVisible = () => document.visibilityState === "visible" && reload();
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [reload]);
  return kept.key === eventId ? kept.value : null;
}

interface Kept<T> {
  /** Key of the value. */
  readonly key: string | null;
  readonly value: T | null;
  readonly error: unknown;
  readonly reload: () => void;
}

// What was shown before, so that "back" finds a page that is drawn at once. It is loaded again all the same.
const events = new Map<string, PayableEvent>();
const titles = new Map<string, BoxofficeEvent[]>();
const layouts = new Map<string, LayoutMap | null>();

/** Loads the value of a key, and keeps the one before until it is there, or else what is remembered of it. */
function useKept<T>(key: string | null, load: () => Promise<T>, memory?: Map<string, T>): Kept<T> {
  const [loaded, setLoaded] = useState<{ key: string | null; value: T | null }>({ key: null, value: null });
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    let current = true;
    setError(null);
    load().then(
      (value) => {
        memory?.set(key, value);
        if (current) setLoaded({ key, value });
      },
      (problem: unknown) => current && setError(problem),
    );
    return () => {
      current = false;
    };
  }, [key, round]);
  const remembered = key === null || loaded.key === key ? undefined : memory?.get(key);
  const kept = remembered === undefined ? loaded : { key, value: remembered };
  return { ...kept, error, reload: useCallback(() => setRound((before) => before + 1), []) };
}

const TIMER_MAX_MS = 2 ** 31 - 1;

/** The server's time, with another drawing when the sale begins or ends, or the performance starts. */
export function useSaleClock(event: PayableEvent): number {
  const [, redraw] = useState(0);
  const now = serverClock.now();
  const next = [event.sales_open_at, event.sales_close_at, event.starts_at].map(Date.parse).filter((at) => at > now).toSorted((a, b) => a - b)[0];
  useEffect(() => {
    if (next === undefined || next - now > TIMER_MAX_MS) return undefined;
    const timer = setTimeout(() => redraw((before) => before + 1), next - now + 500);
    return () => clearTimeout(timer);
  }, [next]);
  return now;
}
