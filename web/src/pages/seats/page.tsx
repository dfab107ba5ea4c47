import { useEffect, useMemo, useState } from "preact/hooks";
import { createBooking, getEvent, releaseBooking } from "../../api/endpoints";
import { ApiProblem, sentenceFor } from "../../api/problem";
import { session } from "../../api/session";
import type { BestAvailable, BookingRequest, BoxofficeEvent } from "../../api/types";
import { AVAILABLE } from "../../lib/availability";
import { forgetChoice, saveChoice, savedChoice, type Choice, type Mode } from "../../lib/choice";
import { seatName, seatNames } from "../../lib/names";
import {
  fitsOneBooking, isForWhoNeedsIt, saveSelection, savedSelection, selectionLimit, togetherWith, withoutLost, type ChosenSeat,
} from "../../lib/selection";
import { tabStore } from "../../lib/storage";
import { formatShortStart } from "../../lib/time";
import type { Hall } from "../../map/hall";
import { logInPath, navigate } from "../../router";
import { useAction, useLoad, useTitle } from "../../ui/hooks";
import { Failure, Loading, Notice } from "../../ui/parts";
import { BestAvailableForm } from "./best-available";
import { SeatBrowser } from "./browser";
import { SelectionBar } from "./selection-bar";
import { useHall } from "./use-hall";

export function SeatsPage({ eventId }: { eventId: string }) {
  const { value: event, error, reload } = useLoad(() => getEvent(eventId), [eventId]);
  useTitle(event ? `Choose seats for ${event.title.name}` : "Choose seats");
  if (error) return <><h1>Choose seats</h1><Failure error={error} retry={reload} /></>;
  if (!event) return <Loading what="the event" />;
  return <SeatPicker event={event} />;
}

const MODES: Readonly<Record<Mode, string>> = { map: "Map", list: "List", best: "Best available" };

function SeatPicker({ event }: { event: BoxofficeEvent }) {
  const hall = useHall(event);
  const [choice, setChoice] = useState(() => savedChoice(tabStore, event.event_id));
  const { mode, section, wish } = choice;
  const selection = useSelection(event, hall.hall, hall.revision);
  const lock = useAction();
  const openBooking = lock.error instanceof ApiProblem && lock.error.code === "open_lock_exists" ? lock.error.text("booking_id") : null;

  const choose = (change: Partial<Choice>) => {
    const changed = { ...choice, ...change };
    setChoice(changed);
    saveChoice(tabStore, event.event_id, changed);
  };
  const book = (request: BookingRequest) => {
    if (!session.loggedIn) {
      navigate(logInPath());
      return;
    }
    lock.run(async () => {
      try {
        const booking = await createBooking(request);
        selection.clear();
        forgetChoice(tabStore, event.event_id);
        navigate(`/booking/${encodeURIComponent(booking.booking_id)}`);
      } catch (error) {
        if (error instanceof ApiProblem && error.code === "seats_taken") {
          hall.markTaken(error.seats);
          selection.drop(error.seats);
          const seats = error.seats.map((id) => seatName(id, event.sections));
          throw new ApiProblem(error.status, error.code, { ...error.fields, seats });
        }
        throw error;
      }
    });
  };
  const need = isForWhoNeedsIt(selection.chosen);
  const lockChosen = () => book({
    event_id: event.event_id,
    seats: selection.chosen.map((seat) => seat.seat_id),
    ...(need ? { accessible: true } : {}),
  });
  const lockBest = (best: BestAvailable) => book({ event_id: event.event_id, best_available: best });
  const toggle = (seat: number) => {
    // What was sent is what will be locked.
    if (lock.busy) return;
    lock.clear();
    selection.toggle(seat);
  };
  const placesIn = (name: string) => choose({ mode: "best", wish: { ...wish, section: name } });

  return (
    <div class="picker">
      <p class="eyebrow"><a href={`/events/${encodeURIComponent(event.event_id)}`}>{event.title.name}</a></p>
      <h1>Choose seats</h1>
      <p class="muted">{formatShortStart(event.starts_at, event.time_zone, event.local_start)} · {event.venue.name}</p>
      <fieldset class="segments">
        <legend class="visually-hidden">How to choose</legend>
        {Object.entries(MODES).map(([name, label]) => (
          <label key={name}>
            <input type="radio" name="mode" value={name} checked={mode === name} onChange={() => choose({ mode: name as Mode })} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {mode === "best"
        ? <BestAvailableForm
            event={event} max={selection.max} busy={lock.busy} section={section}
            wish={wish} onWish={(changed) => choose({ wish: changed })} onLock={lockBest} />
        : <SeatBrowser
            event={event} hall={hall} mode={mode} selected={selection.ids} section={section}
            onSection={(name) => choose({ section: name })} onPlaces={placesIn} onToggle={toggle} />}
      <SelectionBar chosen={selection.chosen} event={event} busy={lock.busy} onRemove={selection.remove} onLock={lockChosen}>
        {selection.message && <Notice><p>{selection.message}</p></Notice>}
        {need && !event.accessible_released && (
          <Notice><p>Seats with ♿{"\uFE0E"} and those beside them are for people who need them, and for their companions.</p></Notice>
        )}
        {openBooking
          ? <OpenLock error={lock.error} bookingId={openBooking} onReleased={lock.clear} />
          : <Failure error={lock.error} />}
        {lock.error instanceof ApiProblem && lock.error.code === "seats_taken" && selection.chosen.length > 0 && (
          <p>Your other seats are still selected.</p>
        )}
      </SelectionBar>
    </div>
  );
}

/** One customer has one open lock per event: pay for it, or give it up here and go on. */
function OpenLock(props: { error: unknown; bookingId: string; onReleased: () => void }) {
  const release = useAction();
  const giveUp = () => release.run(async () => {
    await releaseBooking(props.bookingId);
    props.onReleased();
  });
  return (
    <Notice kind="error">
      <p>{sentenceFor(props.error)}</p>
      <Failure error={release.error} />
      <div class="buttons">
        <a class="button" href={`/booking/${encodeURIComponent(props.bookingId)}`}>See the locked seats</a>
        <button type="button" aria-disabled={release.busy} onClick={giveUp}>Release them</button>
      </div>
    </Notice>
  );
}

function tooMany(seats: number, max: number): string {
  if (seats === 1) return `You can choose at most ${max} seats. Remove one to choose another.`;
  return `This table has ${seats} seats, which are sold together. Remove your other seats to choose it.`;
}

/** The chosen seats. Those that somebody else takes meanwhile leave the selection, and the customer is told which. */
function useSelection(event: BoxofficeEvent, hall: Hall | null, revision: number) {
  const [chosen, setChosen] = useState<ChosenSeat[]>(() => savedSelection(tabStore, event.event_id));
  const [message, setMessage] = useState<string | null>(null);
  const ids = useMemo(() => new Set(chosen.map((seat) => seat.seat_id)), [chosen]);
  const max = selectionLimit(event.tickets_per_customer_max);

  const change = (seats: ChosenSeat[], say: string | null) => {
    setChosen(seats);
    setMessage(say);
    saveSelection(tabStore, event.event_id, seats);
  };
  useEffect(() => {
    if (!hall) return;
    const taken = new Set(chosen.map((seat) => seat.seat_id).filter((id) => {
      const number = hall.numberOf(id);
      return number !== undefined && hall.status[number] !== AVAILABLE;
    }));
    if (taken.size === 0) return;
    const { kept, gone } = withoutLost(chosen, taken);
    const names = seatNames(gone.map((seat) => seat.seat_id), event.sections);
    change(kept, `${names} ${gone.length === 1 ? "was" : "were"} just taken by somebody else.`);
  }, [hall, revision]);

  const remove = (seatId: string) => {
    const seat = chosen.find((other) => other.seat_id === seatId);
    const gone = new Set((seat ? togetherWith(seat, chosen) : []).map((other) => other.seat_id));
    change(withoutLost(chosen, gone).kept, null);
  };

  return {
    chosen, ids, max, message,
    toggle: (number: number) => {
      const seat = hall?.seats[number];
      if (!seat) return;
      if (ids.has(seat.seat_id)) {
        remove(seat.seat_id);
        return;
      }
      const together = togetherWith(seat, hall.seats);
      const isFree = (other: ChosenSeat) => hall.status[hall.numberOf(other.seat_id) ?? -1] === AVAILABLE;
      const wanted = [...chosen, ...together];
      if (!together.every(isFree)) setMessage("This table is sold as a whole, and somebody has a seat of it.");
      else if (!fitsOneBooking(wanted, event.tickets_per_customer_max)) setMessage(tooMany(together.length, max));
      else change(wanted, together.length === 1 ? null : `All ${together.length} seats of this table are sold together.`);
    },
    remove,
    drop: (lost: readonly string[]) => change(withoutLost(chosen, new Set(lost)).kept, null),
    clear: () => change([], null),
  };
}
