// Everything that the page knows while somebody chooses: one object that its parts read.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import type { Wanted } from "../../lib/basket";
import { saveChoice, saveParty, savedChoice, type Choice, type Mode } from "../../lib/choice";
import { serverClock } from "../../lib/clock";
import { fit, pricesOf, type Filters, type Fit, type PriceBin } from "../../lib/filters";
import { saleState, type SaleState } from "../../lib/sale";
import { countOf, fitsOneBooking, selectionLimit, wantedOf, type ChosenPlaces, type ChosenSeat, type Selection } from "../../lib/selection";
import { isSideBySide, type Group } from "../../lib/snap";
import { tabStore } from "../../lib/storage";
import type { Hall, HallSection } from "../../map/hall";
import { grown, groupAt, insteadOf, isFreePick, mayOf, type Looking } from "./group";
import { isProposed, type Proposal } from "./proposal";
import { useBasket, type Basket } from "./use-basket";
import { useBest, type Best } from "./use-best";
import { useHall, type HallSource, type HallState } from "./use-hall";
import { useLock, type LockState } from "./use-lock";
import type { Move } from "./use-move";
import { chosenSeat, useSelection, type SelectionState } from "./use-selection";

export interface Picker {
  readonly event: PayableEvent;
  /** Seats of another booking that are given up for the chosen ones. */
  readonly move: Move | null;
  readonly hall: HallState;
  readonly choice: Choice;
  /** The most seats that this customer can choose. */
  readonly max: number;
  readonly sale: SaleState;
  /** The section that is looked at. */
  readonly section: HallSection | null;
  /** The section in which the best seats are looked for: one that the customer went into, or else the whole hall. */
  readonly scope: HallSection | null;
  readonly fit: Fit | null;
  readonly bins: readonly PriceBin[];
  readonly selection: SelectionState;
  readonly basket: Basket;
  readonly lock: LockState;
  readonly best: Best;
  readonly proposal: Proposal | null;
  /** What there is to say about the last tap. */
  readonly message: string | null;
  readonly setMode: (mode: Mode) => void;
  readonly setParty: (party: number) => void;
  readonly setFilters: (filters: Partial<Filters>) => void;
  /** `led`: to show seats that are proposed there. */
  readonly enter: (section: number | null, led?: boolean) => void;
  readonly groupAt: (seat: number) => Group | null;
  /** A seat was tapped or pressed. With a finger the first tap shows what would be taken. */
  readonly tap: (seat: number, finger: boolean) => void;
  readonly tapSection: (section: number) => void;
  readonly askBest: (how: "anew" | "again" | "everywhere") => void;
  readonly take: (proposal: Proposal) => void;
  readonly dismiss: () => void;
  readonly giveUp: (seatId: string) => void;
  readonly choosePlaces: (places: ChosenPlaces | null) => void;
}

export function usePicker(event: PayableEvent, move: Move | null, source: HallSource): Picker {
  const hall = useHall(event, source);
  const max = move?.seats.length ?? selectionLimit(event.tickets_per_customer_max);
  const name = keptAs(event, move);
  const [choice, setChoice] = useState(() => ({ ...savedChoice(tabStore, name, max), ...(move ? { party: max } : {}) }));
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const selection = useSelection(name, hall.hall, hall.revision);
  const wanted = useMemo(() => wantedFor(selection.selection, move), [selection.selection]);
  const basket = useBasket(event, wanted);
  const lock = useLock(event, name, basket, hall, selection);
  const looking = { filters: choice.filters, party: choice.party, released: event.accessible_released, mine: selection.mine };
  const best = useBest(event, hall.hall, basket.code, (found) => {
    setProposal(found);
    if (found?.kind !== "seats" || !hall.hall || latest.current.mode !== "map") return;
    const { name: there, index } = hall.hall.sectionOf(found.seats[0] as number);
    enter(index, latest.current.section !== there || latest.current.led);
  });
  const derived = useDerived(hall.hall, hall.revision, looking);
  useOtherDrawing(hall.drawing, () => {
    setProposal(null);
    setMessage(t("seats.hall_changed"));
  });
  useAlternative(hall.hall, looking, selection, setProposal);
  useStaleProposal(hall, proposal, () => setProposal(null));

  // What was asked for may come back after the next change.
  const latest = useRef(choice);
  latest.current = choice;
  const change = (part: Partial<Choice>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    setChoice(next);
    setMessage(null);
    lock.clear();
    best.action.clear();
    if (part.party !== undefined || part.filters) best.forget();
    saveChoice(tabStore, name, next);
    if (part.party !== undefined && !move) saveParty(tabStore, part.party);
  };
  const enter = (section: number | null, led = false) => change({ section: section === null ? null : hall.hall?.sections[section]?.name ?? null, led: section !== null && led });
  const section = choice.section === null ? null : hall.hall?.sectionNamed(choice.section) ?? null;
  const scope = choice.led ? null : section;
  const shared = { event, hall: hall.hall, choice, looking, selection, lock, proposal, setProposal, setMessage, change, enter, max, move };

  return {
    event, move, hall, choice, max, selection, basket, lock, best, proposal, message, ...derived,
    sale: saleState(event, serverClock.now()),
    section, scope,
    setMode: (mode) => change({ mode }),
    setFilters: (filters) => {
      setProposal(null);
      change({ filters: { ...choice.filters, ...filters } });
    },
    enter,
    groupAt: (seat) => (hall.hall ? groupAt({ ...looking, hall: hall.hall }, seat)?.seats ?? null : null),
    askBest: (how) => {
      if (how === "everywhere") enter(null);
      askBest(shared, best, how === "everywhere" ? null : scope, how === "again");
    },
    dismiss: () => {
      setProposal(null);
      setMessage(null);
      selection.forgetLost();
    },
    ...actions(shared),
  };
}

/** What selection and choice are kept under. */
function keptAs(event: PayableEvent, move: Move | null): string {
  return move ? `${event.event_id}:${move.booking_id}` : event.event_id;
}

/** A move is priced once there are as many seats as are given up. */
function wantedFor(selection: Selection, move: Move | null): Wanted | null {
  const wanted = wantedOf(selection);
  if (!wanted || !move) return wanted;
  return selection.seats.length === move.seats.length ? { ...wanted, moves: move } : null;
}

interface Shared {
  readonly event: PayableEvent;
  readonly hall: Hall | null;
  readonly choice: Choice;
  readonly looking: Omit<Looking, "hall">;
  readonly selection: SelectionState;
  readonly lock: LockState;
  readonly proposal: Proposal | null;
  readonly setProposal: (proposal: Proposal | null) => void;
  readonly setMessage: (message: string | null) => void;
  readonly change: (part: Partial<Choice>) => void;
  readonly enter: (section: number | null, led?: boolean) => void;
  readonly max: number;
  readonly move: Move | null;
}

function actions(shared: Shared): Pick<Picker, "setParty" | "tap" | "tapSection" | "take" | "giveUp" | "choosePlaces"> {
  const { event, hall, choice, looking, selection, lock, proposal, setProposal, setMessage } = shared;
  const choose = (seats: readonly ChosenSeat[]) => {
    lock.clear();
    setProposal(null);
    if (shared.move ? seats.length > shared.max : !fitsOneBooking(seats, event.tickets_per_customer_max)) {
      setMessage(t("seats.too_many", { count: shared.max }));
      return;
    }
    selection.choose(seats);
    const whole = seats.some((seat) => seat.whole);
    const party = whole ? choice.party : Math.max(choice.party, seats.length);
    setMessage(whole ? t("seats.whole_taken", { count: seats.length }) : null);
    if (party !== choice.party) shared.change({ party });
  };
  const take = (taken: Proposal) => {
    if (!hall || lock.action.busy) return;
    if (taken.kind === "places") {
      if (shared.move) {
        setMessage(t("seats.move_places"));
        return;
      }
      const section = hall.sections[taken.section];
      const type = hall.tiers[section?.mainTier ?? -1]?.type;
      setProposal(null);
      if (section && type) selection.choosePlaces({ section: section.name, type, count: taken.count, price: section.lowest });
      return;
    }
    const kept = taken.add ? selection.selection.seats : [];
    choose([...kept, ...taken.seats.map((seat) => chosenSeat(hall, seat))]);
  };
  return {
    setParty: (party) => void (lock.action.busy || setParty(shared, party)),
    take,
    tap: (seat, finger) => {
      // What was sent is what will be locked.
      if (!hall || lock.action.busy) return;
      const { id } = hall.seat(seat);
      if (selection.mine.has(seat)) {
        lock.clear();
        selection.giveUp(id);
        return;
      }
      if (!hall.isFree(seat)) {
        setMessage(t("seats.tap_taken"));
        return;
      }
      const group = groupAt({ ...looking, hall }, seat);
      if (!group) {
        setProposal(null);
        setMessage(t("seats.none_together", { count: choice.party }));
        return;
      }
      setMessage(null);
      const one: Proposal = { kind: "seats", ...group, total: null, add: !choice.filters.sideBySide && !hall.rowOf(seat).whole };
      const shown = isProposed(proposal, seat) && proposal ? proposal : null;
      // One by one, a seat is as easily given up as it is taken.
      if (shown || (group.reason === "tap" && (!finger || one.add))) take(shown ?? one);
      else setProposal(one);
    },
    tapSection: (index) => {
      const section = hall?.sections[index];
      if (!section || section.state !== "open") return;
      if (section.generalAdmission && shared.move) setMessage(t("seats.move_places"));
      else if (section.generalAdmission) setProposal({ kind: "places", section: index, count: Math.min(choice.party, section.available) });
      else shared.enter(index);
    },
    giveUp: (seatId) => {
      if (lock.action.busy) return;
      lock.clear();
      selection.giveUp(seatId);
    },
    choosePlaces: (places) => {
      if (lock.action.busy) return;
      lock.clear();
      if (places && shared.move) setMessage(t("seats.move_places"));
      else selection.choosePlaces(places);
    },
  };
}

/** A smaller party gives seats up at the end of the row; for a larger one we look for neighbours, and show them first. */
function setParty({ hall, choice, looking, selection, setProposal, change }: Shared, party: number): void {
  change({ party });
  setProposal(null);
  const { seats, places } = selection.selection;
  if (places) {
    const section = hall?.sectionNamed(places.section ?? "");
    if (!section || section.available >= party) selection.choosePlaces({ ...places, count: party });
    return;
  }
  const own = [...selection.mine];
  if (!hall || !choice.filters.sideBySide || seats.length === 0 || seats.some((seat) => seat.whole) || !isSideBySide(hall, own)) return;
  if (party < seats.length) {
    const { order } = hall.rowOf(own[0] as number);
    const kept = own.sort((one, other) => order.indexOf(one) - order.indexOf(other)).slice(0, party);
    selection.choose(kept.map((seat) => chosenSeat(hall, seat)));
  } else if (party > seats.length) {
    const group = grown({ ...looking, hall, party });
    if (group) setProposal({ kind: "seats", reason: "party", seats: group, total: null });
  }
}

function askBest({ hall, choice, looking, move }: Shared, best: Best, scope: HallSection | null, again: boolean): void {
  if (!hall) return;
  const { filters, party } = choice;
  best.ask({ filters, party, may: mayOf({ ...looking, hall }), section: scope?.index ?? null, standing: move === null }, again);
}

function useDerived(hall: Hall | null, revision: number, looking: Omit<Looking, "hall">): Pick<Picker, "fit" | "bins"> {
  const { filters, party, released, mine } = looking;
  return {
    fit: useMemo(
      () => (hall ? fit(hall, filters, isFreePick({ filters, party }) ? 1 : party, mayOf({ ...looking, hall })) : null),
      [hall, revision, filters, party, released, mine]),
    bins: useMemo(() => (hall ? pricesOf(hall) : []), [hall, revision]),
  };
}

/** What was proposed in a drawing that is gone means nothing now. */
function useOtherDrawing(drawing: number, tell: () => void): void {
  useEffect(() => {
    if (drawing > 1) tell();
  }, [drawing]);
}

/** Lost seats come with others, at once. */
function useAlternative(
  hall: Hall | null, looking: Omit<Looking, "hall">, selection: SelectionState, show: (proposal: Proposal | null) => void,
): void {
  useEffect(() => {
    if (hall && selection.lost.length > 0) show(insteadOf({ ...looking, hall }, selection.lost));
  }, [selection.lost]);
}

/** What somebody else has taken meanwhile is not proposed any more. */
function useStaleProposal({ hall, revision }: HallState, proposal: Proposal | null, forget: () => void): void {
  useEffect(() => {
    if (!hall || !proposal) return;
    const gone = proposal.kind === "seats"
      ? proposal.seats.some((seat) => !hall.isFree(seat))
      : (hall.sections[proposal.section]?.available ?? 0) < proposal.count;
    if (gone) forget();
  }, [revision]);
}

/** How many seats or places are chosen. */
export function chosenCount(picker: Picker): number {
  return countOf(picker.selection.selection);
}
