// Locks what is chosen at the price that is shown, and says what came in between.

import { useEffect, useRef, useState } from "preact/hooks";
import { createBooking, getBooking, listBookings } from "../../api/endpoints";
import { ApiProblem, isFinalAnswer } from "../../api/problem";
import { session } from "../../api/session";
import type { Booking, Money, PayableEvent, Quote } from "../../api/types";
import { arrived, askLock, backToPay, nextOf, takeAskedLock, type AskedLock } from "../../lib/asked-lock";
import { changedQuote, lockRequest, verdictOf, type Wanted } from "../../lib/basket";
import { forgetChoice } from "../../lib/choice";
import { serverClock } from "../../lib/clock";
import { saveCode } from "../../lib/offer-code";
import { tabStore } from "../../lib/storage";
import { logInPath, navigate } from "../../router";
import { useAction, useSession, type Action } from "../../ui/hooks";
import type { Basket } from "./use-basket";
import type { HallState } from "./use-hall";
import type { SelectionState } from "./use-selection";

export interface LockState {
  readonly action: Action;
  /** The total that was shown and the one that holds now, after the server has refused the old one. */
  readonly changed: { readonly before: Money; readonly after: Money } | null;
  /** The customer's own seats of this event that wait to be paid. */
  readonly open: Booking | null;
  readonly forgetOpen: () => void;
  readonly run: () => void;
  /** Forgets what the last try has said. */
  readonly clear: () => void;
}

/** `name`: what the selection is kept under. */
export function useLock(event: PayableEvent, name: string, basket: Basket, hall: HallState, selection: SelectionState): LockState {
  const action = useAction();
  const [changed, setChanged] = useState<LockState["changed"]>(null);
  const [open, setOpen] = useOpenLock(event.event_id);

  const logIn = (wanted: Wanted, quote: Quote, replace: boolean) => {
    askLock(tabStore, name, { wanted, total: quote.total }, { who: session.subject, atMs: Date.now() });
    navigate(logInPath(backToPay(location.pathname + location.search)), { replace });
  };
  const run = () => {
    const { wanted, quote, usedCode } = basket;
    if (!wanted || !quote) return;
    if (!session.loggedIn) {
      logIn(wanted, quote, false);
      return;
    }
    setChanged(null);
    action.run(async () => {
      try {
        selection.sending(wanted.seats ?? []);
        const booking = await createBooking(lockRequest(event.event_id, wanted, quote, usedCode));
        selection.choosePlaces(null);
        forgetChoice(tabStore, event.event_id);
        saveCode(tabStore, event.event_id, null);
        saveCode(tabStore, booking.booking_id, usedCode);
        navigate(`/booking/${encodeURIComponent(booking.booking_id)}`);
      } catch (error) {
        if (isFinalAnswer(error)) selection.sending([]);
        if (error instanceof ApiProblem && error.status === 401) {
          logIn(wanted, quote, true);
          return;
        }
        const newQuote = changedQuote(error);
        if (newQuote) {
          basket.show(newQuote);
          setChanged({ before: quote.total, after: newQuote.total });
          return;
        }
        const verdict = verdictOf(error);
        if (verdict) {
          // The code's field says it.
          basket.judge(verdict);
          return;
        }
        if (error instanceof ApiProblem && error.code === "seats_taken") {
          hall.markTaken(error.seats);
          selection.lose(error.seats);
          return;
        }
        const lockedAs = error instanceof ApiProblem && error.code === "open_lock_exists" ? error.text("booking_id") : null;
        if (!lockedAs) throw error;
        setOpen(await getBooking(lockedAs));
      }
    });
  };
  useAskedLock(name, basket, hall, run, (asked, quote) => setChanged({ before: asked.total, after: quote.total }));
  return {
    action, changed, open, run,
    forgetOpen: () => setOpen(null),
    clear: () => {
      action.clear();
      setChanged(null);
    },
  };
}

/** Whoever had to log in after "Check out" goes on where they were, without pressing it again. */
function useAskedLock(name: string, basket: Basket, hall: HallState, run: () => void, dearer: (asked: AskedLock, quote: Quote) => void): void {
  const asked = useRef<AskedLock | null>(null);
  useEffect(() => {
    const kept = takeAskedLock(tabStore, name, { who: session.subject, atMs: Date.now() });
    const address = arrived(location.pathname + location.search);
    if (address === null) return;
    navigate(address, { replace: true, stay: true });
    if (session.loggedIn) asked.current = kept;
  }, []);
  useEffect(() => {
    // If the seats are gone meanwhile, others are found in the hall.
    if (!asked.current || !hall.hall) return;
    const next = nextOf(asked.current, basket);
    if (next === "wait") return;
    const { current } = asked;
    asked.current = null;
    if (next === "lock") run();
    else if (next === "dearer" && basket.quote) dearer(current, basket.quote);
  });
}

/** The lock that a customer who comes back has still open, looked for once. */
function useOpenLock(eventId: string): [Booking | null, (booking: Booking | null) => void] {
  const [open, setOpen] = useState<Booking | null>(null);
  const { loggedIn } = useSession();
  useEffect(() => {
    if (!loggedIn) return;
    let current = true;
    const isOpen = (booking: Booking) =>
      booking.event_id === eventId && booking.status === "pending" && serverClock.secondsUntil(booking.expires_at) > 0;
    // A list that does not come only leaves out a hint: the lock itself would say it again.
    listBookings().then((page) => current && setOpen(page.bookings.find(isOpen) ?? null), () => undefined);
    return () => {
      current = false;
    };
  }, [eventId, loggedIn]);
  return [open, setOpen];
}
