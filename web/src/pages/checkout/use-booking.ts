import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { getBooking } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, PayableEvent } from "../../api/types";
import { bookingState, pollPause, type BookingState } from "../../lib/booking-state";
import { offlineCopy } from "../../lib/offline";
import { poll } from "../../lib/poll";
import { sentToLogIn } from "../../ui/hooks";

/** A booking that this device keeps, shown while there is no network. */
export interface KeptBooking {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly savedAt: string;
}

export interface LoadedBooking {
  readonly booking: Booking | null;
  /** The booking as this device keeps it; null once the server has answered. */
  readonly kept: KeptBooking | null;
  readonly error: unknown;
  readonly refresh: () => void;
  readonly take: (booking: Booking) => void;
}

const forgotten = (before: Booking | null): Booking | null => before && { ...before, status: "expired" };

/** The booking, asked for again as often as its state deserves. */
export function useBooking(bookingId: string): LoadedBooking {
  const [booking, setBooking] = useState<Booking | null>(null);
  const [kept, setKept] = useState<KeptBooking | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const state = useRef<BookingState | null>(null);
  const taken = useRef(0);
  const take = useCallback((fresh: Booking) => {
    taken.current++;
    state.current = bookingState(fresh);
    setBooking(fresh);
    setKept(null);
    setError(null);
  }, []);
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    const began = performance.now();
    const ask = async (signal: AbortSignal) => {
      try {
        const before = taken.current;
        const fresh = await getBooking(bookingId, signal);
        // What was taken meanwhile may be newer: this answer may have a price or an end that is not the one any more.
        if (!signal.aborted && taken.current === before) take(fresh);
      } catch (problem) {
        if (signal.aborted) return;
        const copy = state.current === null ? await offlineCopy(bookingId, problem) : null;
        // The server forgets locks that were never paid for.
        if (problem instanceof ApiProblem && problem.status === 404 && state.current?.kind === "to_pay") setBooking(forgotten);
        else if (copy) setKept(copy);
        else if (sentToLogIn(problem)) return;
        else setError(problem);
        throw problem;
      }
    };
    const everyMs = () => (state.current ? pollPause(state.current, performance.now() - began) : 2_000);
    return poll(ask, { everyMs, backOffMs: 30_000 });
  }, [bookingId, round]);
  return { booking, kept, error, refresh, take };
}
