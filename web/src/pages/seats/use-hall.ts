// The hall of one event: its drawing is loaded once and kept by the browser; the seats' statuses follow by polling, and say
// when the event has moved to another drawing.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { getLayoutMap } from "../../../openapi/dist/sdk";
import { call } from "../../api/client";
import { getAvailability } from "../../api/endpoints";
import type { Availability, PayableEvent } from "../../api/types";
import { poll } from "../../lib/poll";
import { Hall } from "../../map/hall";

export interface HallState {
  /** Null until drawing and statuses are here. Another one if the event moves to another layout. */
  readonly hall: Hall | null;
  /** Number of the drawing: seats of another one have other numbers. */
  readonly drawing: number;
  /** Raised whenever statuses inside `hall` change. */
  readonly revision: number;
  readonly error: unknown;
  readonly reload: () => void;
  /** Marks seats as taken before the next poll says so. */
  readonly markTaken: (seatIds: readonly string[]) => void;
}

const POLL_MS = 3_000;
const BACK_OFF_MS = 30_000;
const LOCKED = 1;

/** The first statuses, which need the event's id alone: they are asked for beside the event, not after it. */
export type FirstStatuses = ReturnType<typeof getAvailability>;

/** What the hall needs beside the event. */
export interface HallSource {
  readonly first: FirstStatuses;
  /** The event's screen, or the screen's layout, is another one now. */
  readonly reloadEvent: () => void;
}

export function useFirstStatuses(eventId: string): FirstStatuses {
  return useMemo(() => {
    const first = getAvailability(eventId, null);
    // Whoever waits for them asks once more.
    first.catch(() => undefined);
    return first;
  }, [eventId]);
}

export function useHall(event: PayableEvent, { first, reloadEvent }: HallSource): HallState {
  const { event_id: eventId, layout_version: version, screen: { screen_id: screenId } } = event;
  const [{ hall, drawing }, setHall] = useState<Pick<HallState, "hall" | "drawing">>({ hall: null, drawing: 0 });
  const [revision, setRevision] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const latest = useRef<{ hall: Hall | null; availability: Availability | null }>({ hall: null, availability: null });
  const known = useRef({ version, reloadEvent });
  known.current = { version, reloadEvent };

  const show = () => {
    const { hall: built, availability } = latest.current;
    if (!built || !availability || built.layoutVersion !== availability.layout_version) return;
    built.setAvailability(availability);
    setHall((before) => (before.hall === built ? before : { hall: built, drawing: before.drawing + 1 }));
    setRevision((before) => before + 1);
  };

  useEffect(() => {
    const stop = new AbortController();
    setError(null);
    const layout = { screen_id: screenId, version: String(version) };
    call(getLayoutMap(layout), { retries: 2, signal: stop.signal }).then(
      (map) => {
        if (stop.signal.aborted || !map) return;
        latest.current.hall = new Hall(map, event);
        show();
      },
      (problem: unknown) => void (stop.signal.aborted || setError(problem)),
    );
    return () => stop.abort();
  }, [eventId, screenId, version, round]);

  useEffect(() => {
    let etag: string | null = null;
    // In a tab that is looked at later they would be old.
    let asked = document.hidden ? null : first;
    const ask = async (signal: AbortSignal) => {
      const answer = await (asked ?? getAvailability(eventId, etag, signal)).finally(() => (asked = null));
      if (signal.aborted) return;
      if (answer.value) {
        etag = answer.etag;
        latest.current.availability = answer.value;
        show();
      }
      if (latest.current.availability?.layout_version !== known.current.version) known.current.reloadEvent();
    };
    return poll(ask, { everyMs: POLL_MS, backOffMs: BACK_OFF_MS });
  }, [eventId]);

  const markTaken = useCallback((seatIds: readonly string[]) => {
    const { hall: shown } = latest.current;
    for (const id of seatIds) {
      const seat = shown?.numberOf(id);
      if (shown && seat !== undefined) shown.status[seat] = LOCKED;
    }
    setRevision((before) => before + 1);
  }, []);

  return { hall, drawing, revision, error, reload: useCallback(() => setRound((before) => before + 1), []), markTaken };
}
