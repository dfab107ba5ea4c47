import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { createBooking, getEvent, releaseBooking } from "../../api/endpoints";
import { ApiProblem, sentenceFor } from "../../api/problem";
import { session } from "../../api/session";
import type { BoxofficeEvent } from "../../api/types";
import { AVAILABLE, withoutHiddenSections } from "../../lib/availability";
import { changedQuote, lockRequest, verdictOf, type Wanted } from "../../lib/basket";
import { forgetChoice, saveChoice, savedChoice, type Choice, type Mode } from "../../lib/choice";
import { serverClock } from "../../lib/clock";
import { label, seatName, seatNames } from "../../lib/names";
import { saveCode } from "../../lib/offer-code";
import { saleState } from "../../lib/sale";
import {
  fitsOneBooking, isForWhoNeedsIt, saveSelection, savedSelection, sectionsOf, selectionLimit, togetherWith, withoutLost, type ChosenSeat,
} from "../../lib/selection";
import { tabStore } from "../../lib/storage";
import { formatShortStart } from "../../lib/time";
import type { Hall } from "../../map/hall";
import { logInPath, navigate } from "../../router";
import { useAction, useLoad, useTitle } from "../../ui/hooks";
import { Failure, Loading, Notice } from "../../ui/parts";
import { BestAvailableForm, bestOf } from "./best-available";
import { SeatBrowser } from "./browser";
import { SelectionBar } from "./selection-bar";
import { useBasket, type Basket } from "./use-basket";
import { useHall, type HallState } from "./use-hall";

export function SeatsPage({ eventId, linked }: { eventId: string; linked: readonly string[] }) {
  const { value: event, error, reload } = useLoad(() => getEvent(eventId), [eventId]);
  useTitle(event ? `Choose seats for ${event.title.name}` : "Choose seats");
  if (error) return <><h1>Choose seats</h1><Failure error={error} retry={reload} /></>;
  if (!event) return <Loading what="the event" />;
  return <SeatPicker event={event} linked={linked} />;
}

const MODES: Readonly<Record<Mode, string>> = { map: "Map", list: "List", best: "Best available" };

function SeatPicker({ event, linked }: { event: BoxofficeEvent; linked: readonly string[] }) {
  const hall = useHall(event);
  const shown = withoutHiddenSections(event, hall.availability);
  const [choice, setChoice] = useState(() => savedChoice(tabStore, event.event_id));
  const { mode, section, wish } = choice;
  const selection = useSelection(event, hall.hall, hall.revision);
  useLinkedSeats(event, linked, hall, selection.choose);
  const lock = useAction();
  const openBooking = lock.error instanceof ApiProblem && lock.error.code === "open_lock_exists" ? lock.error.text("booking_id") : null;
  const sale = saleState(event, serverClock.now());
  const need = isForWhoNeedsIt(selection.chosen);
  // A code opens types of seats, which the wish may name.
  const bestOr = (unlocked: readonly string[]) => mode === "best" ? bestOf(event, selection.max, wish, section, unlocked) : null;
  const basket = useBasket(event, (unlocked) => wantedOf(bestOr(unlocked), selection.chosen));
  const best = bestOr(basket.unlocked);

  const choose = (change: Partial<Choice>) => {
    const changed = { ...choice, ...change };
    lock.clear();
    setChoice(changed);
    saveChoice(tabStore, event.event_id, changed);
  };
  const book = () => {
    const { wanted, quote, usedCode } = basket;
    if (!wanted || !quote) return;
    if (!session.loggedIn) {
      navigate(logInPath());
      return;
    }
    lock.run(async () => {
      try {
        const booking = await createBooking(lockRequest(event.event_id, wanted, quote, usedCode));
        selection.clear();
        forgetChoice(tabStore, event.event_id);
        saveCode(tabStore, event.event_id, null);
        saveCode(tabStore, booking.booking_id, usedCode);
        navigate(`/booking/${encodeURIComponent(booking.booking_id)}`);
      } catch (error) {
        const [newQuote, verdict] = [changedQuote(error), verdictOf(error)];
        if (newQuote) basket.show(newQuote);
        if (verdict) {
          // The code's field says it.
          basket.judge(verdict);
          return;
        }
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
  const toggle = (seat: number) => {
    // What was sent is what will be locked.
    if (lock.busy) return;
    lock.clear();
    selection.toggle(seat);
  };
  const remove = (seatId: string) => {
    if (lock.busy) return;
    lock.clear();
    selection.remove(seatId);
  };
  const placesIn = (name: string) => choose({ mode: "best", wish: { ...wish, section: name } });

  return (
    <div class="picker">
      <p class="eyebrow"><a href={`/e/${encodeURIComponent(event.event_id)}`}>{event.title.name}</a></p>
      <h1>Choose seats</h1>
      <p class="muted">{formatShortStart(event.starts_at, event.time_zone, event.local_start)} · {event.venue.name}</p>
      <fieldset class="segments">
        <legend class="visually-hidden">How to choose</legend>
        {Object.entries(MODES).map(([name, text]) => (
          <label key={name}>
            <input type="radio" name="mode" value={name} checked={mode === name} onChange={() => choose({ mode: name as Mode })} />
            <span>{text}</span>
          </label>
        ))}
      </fieldset>
      {!sale.open && (
        <Notice><p>{sale.sentence}{sale.early && (basket.usedCode === null ? " With a presale code you can lock seats now: type it in below." : " Your code lets you lock seats now.")}</p></Notice>
      )}
      {mode === "best"
        ? <BestAvailableForm
            event={basket.unlocked.length > 0 ? event : shown} max={selection.max} section={section} unlocked={basket.unlocked}
            wish={wish} onWish={(changed) => choose({ wish: changed })} />
        : <SeatBrowser
            event={shown} hall={hall} mode={mode} selected={selection.ids} section={section}
            onSection={(name) => choose({ section: name })} onPlaces={placesIn} onToggle={toggle} />}
      <SelectionBar
        chosen={selection.chosen} best={best?.count ?? null} event={event} basket={basket} early={!sale.open && sale.early}
        busy={lock.busy} onRemove={remove} onLock={book}>
        <Unlocked basket={basket} chosen={best?.type ?? null} onChoose={(type) => choose({ mode: "best", wish: { ...wish, type, section: "" } })} />
        {selection.message && <Notice><p>{selection.message}</p></Notice>}
        {mode !== "best" && need && !event.accessible_released && (
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

/** The request for what the customer has chosen: best seats, or the named ones if there are any. */
function wantedOf(best: Wanted["best_available"] | null, chosen: readonly ChosenSeat[]): Wanted | null {
  if (best) return { best_available: best };
  if (chosen.length === 0) return null;
  return { seats: chosen.map((seat) => seat.seat_id), ...(isForWhoNeedsIt(chosen) ? { accessible: true } : {}) };
}

/** Seats that only the code puts on sale: they are on no map, and the server chooses among them. */
function Unlocked(props: { basket: Basket; chosen: string | null; onChoose: (type: string) => void }) {
  const others = props.basket.unlocked.filter((type) => type !== props.chosen);
  if (others.length === 0) return null;
  return (
    <Notice kind="good">
      <p>Your code opens seats that are not on the map.</p>
      <div class="buttons">
        {others.map((type) => <button type="button" key={type} onClick={() => props.onChoose(type)}>Choose {label(type)}</button>)}
      </div>
    </Notice>
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

/** Chooses the seats of a link, once, unless others are chosen; those that somebody has leave the selection as ever. */
function useLinkedSeats(
  event: BoxofficeEvent, linked: readonly string[], { hall, load }: HallState, choose: (seats: readonly ChosenSeat[]) => void,
) {
  const waiting = useRef(savedSelection(tabStore, event.event_id).length > 0 ? [] : linked);
  useEffect(() => load(sectionsOf(waiting.current, event.sections.map((section) => section.section))), []);
  useEffect(() => {
    const seats = waiting.current.map((id) => hall?.seats[hall.numberOf(id) ?? -1]).filter((seat) => seat !== undefined);
    if (seats.length === 0) return;
    waiting.current = [];
    choose(seats);
  }, [hall]);
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
    choose: (seats: readonly ChosenSeat[]) => change(seats.slice(0, max), null),
    drop: (lost: readonly string[]) => change(withoutLost(chosen, new Set(lost)).kept, null),
    clear: () => change([], null),
  };
}
