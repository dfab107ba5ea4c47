// The seats of one event: sections are loaded once, when somebody looks at them; their statuses follow by polling.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { getAvailability, getSeats } from "../../api/endpoints";
import type { Availability, BoxofficeEvent, Seat } from "../../api/types";
import { decodeStatuses } from "../../lib/availability";
import { poll } from "../../lib/poll";
import { Hall } from "../../map/hall";

export interface HallState {
  /** Null until the first section has arrived. */
  readonly hall: Hall | null;
  readonly availability: Availability | null;
  /** Raised whenever statuses inside `hall` change. */
  readonly revision: number;
  /** How many seats are still to come, while loading. */
  readonly pending: number;
  readonly error: unknown;
  /** Loads these sections unless they are here or on their way. */
  readonly load: (sections: readonly string[]) => void;
  /** Marks seats as taken before the next poll says so. */
  readonly markTaken: (seatIds: readonly string[]) => void;
}

const POLL_MS = 3_000;
const BACK_OFF_MS = 30_000;
const LOCKED = 1;

export function useHall(event: BoxofficeEvent): HallState {
  const { event_id: eventId } = event;
  const [hall, setHall] = useState<Hall | null>(null);
  const [availability, setAvailability] = useState<Availability | null>(null);
  const [revision, setRevision] = useState(0);
  const [pending, setPending] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const cache = useRef({ sections: new Map<string, readonly Seat[]>(), asked: new Set<string>() });
  const latest = useRef<{ hall: Hall | null; availability: Availability | null }>({ hall: null, availability: null });
  const life = useRef(new AbortController());

  const show = useCallback((sections: ReadonlyMap<string, readonly Seat[]>) => {
    const next = new Hall(sections);
    if (latest.current.availability) applyStatuses(next, latest.current.availability);
    latest.current.hall = next;
    setHall(next);
  }, []);

  const load = useCallback((names: readonly string[]) => {
    const missing = names.filter((name) => !cache.current.asked.has(name));
    if (missing.length === 0) return;
    for (const name of missing) cache.current.asked.add(name);
    const sizeOf = (name: string) => event.sections.find((section) => section.section === name)?.seat_count ?? 0;
    const total = missing.reduce((sum, name) => sum + sizeOf(name), 0);
    setPending((before) => before + total);
    setError(null);
    const one = async (name: string) => {
      try {
        cache.current.sections.set(name, await loadSection(eventId, name, life.current.signal));
      } catch (problem) {
        cache.current.asked.delete(name);
        if (!life.current.signal.aborted) setError(problem);
      }
      setPending((before) => before - sizeOf(name));
    };
    // The map is rebuilt once, when all that was asked for is here, so that it does not jump about while loading.
    void Promise.all(missing.map(one)).then(() => {
      if (!life.current.signal.aborted && cache.current.sections.size > 0) show(inLayoutOrder(event, cache.current.sections));
    });
  }, [eventId]);

  useEffect(() => {
    let etag: string | null = null;
    const ask = async (signal: AbortSignal) => {
      const answer = await getAvailability(eventId, etag, signal);
      if (signal.aborted || !answer.value) return;
      etag = answer.etag;
      latest.current.availability = answer.value;
      if (latest.current.hall) applyStatuses(latest.current.hall, answer.value);
      setAvailability(answer.value);
      setRevision((before) => before + 1);
    };
    const stop = poll(ask, { everyMs: POLL_MS, backOffMs: BACK_OFF_MS });
    const current = life.current;
    return () => {
      stop();
      current.abort();
    };
  }, [eventId]);

  const markTaken = useCallback((seatIds: readonly string[]) => {
    const { hall: shown } = latest.current;
    for (const id of seatIds) {
      const seat = shown?.numberOf(id);
      if (shown && seat !== undefined) shown.status[seat] = LOCKED;
    }
    setRevision((before) => before + 1);
  }, []);

  return { hall, availability, revision, pending, error, load, markTaken };
}

function applyStatuses(hall: Hall, availability: Availability): void {
  for (const section of availability.sections) {
    hall.setStatuses(section.section, decodeStatuses(section.status, section.seat_count));
  }
}

async function loadSection(eventId: string, section: string, signal: AbortSignal): Promise<Seat[]> {
  const seats: Seat[] = [];
  let cursor: string | undefined;
  do {
    const page = await getSeats(eventId, section, cursor, signal);
    // Without a section the cursor walks on through the whole hall; never take another section's seats for ours.
    seats.push(...page.seats.filter((seat) => seat.section === section));
    if (page.section !== section) break;
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return seats;
}

function inLayoutOrder(event: BoxofficeEvent, loaded: ReadonlyMap<string, readonly Seat[]>): Map<string, readonly Seat[]> {
  const ordered = new Map<string, readonly Seat[]>();
  for (const { section } of event.sections) {
    const seats = loaded.get(section);
    if (seats) ordered.set(section, seats);
  }
  return ordered;
}
