// The chosen seats. Those that somebody else takes meanwhile leave the selection, and are told.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { saveSelection, savedSelection, togetherWith, withoutLost, type ChosenPlaces, type ChosenSeat, type Selection } from "../../lib/selection";
import { tabStore } from "../../lib/storage";
import type { Hall } from "../../map/hall";

export interface SelectionState {
  readonly selection: Selection;
  /** Numbers of the chosen seats in the hall. */
  readonly mine: ReadonlySet<number>;
  /** Seats that somebody else has taken since they were chosen. */
  readonly lost: readonly ChosenSeat[];
  readonly forgetLost: () => void;
  readonly choose: (seats: readonly ChosenSeat[]) => void;
  readonly choosePlaces: (places: ChosenPlaces | null) => void;
  /** Gives up a seat, or its whole table. */
  readonly giveUp: (seatId: string) => void;
  /** Seats whose lock was asked for: until the server has answered for good, they may be locked for this customer. */
  readonly sending: (seatIds: readonly string[]) => void;
  /** Takes the seats out that a refused lock has named. */
  readonly lose: (seatIds: readonly string[]) => void;
}

/** `name`: what the selection is kept under, so that it waits while somebody logs in. */
export function useSelection(name: string, hall: Hall | null, revision: number): SelectionState {
  const [selection, setSelection] = useState<Selection>(() => savedSelection(tabStore, name));
  const [lost, setLost] = useState<readonly ChosenSeat[]>([]);
  const sent = useRef<readonly string[]>([]);
  const { seats } = selection;
  const mine = useMemo(() => numbersOf(hall, seats), [hall, seats]);

  const change = (next: Selection) => {
    setSelection(next);
    saveSelection(tabStore, name, next);
  };
  const lose = (seatIds: readonly string[]) => {
    const { kept, gone } = withoutLost(seats, new Set(seatIds));
    if (gone.length === 0) return;
    change({ seats: kept, places: null });
    setLost(gone);
  };
  useEffect(() => {
    if (!hall) return;
    lose(seats.filter((seat) => {
      if (sent.current.includes(seat.seat_id)) return false;
      const number = hall.numberOf(seat.seat_id);
      return number === undefined || !hall.isFree(number);
    }).map((seat) => seat.seat_id));
  }, [hall, revision, seats]);

  return {
    selection, mine, lost, lose,
    sending: (seatIds) => void (sent.current = seatIds),
    forgetLost: () => setLost([]),
    choose: (chosen) => {
      setLost([]);
      change({ seats: chosen, places: null });
    },
    choosePlaces: (places) => {
      setLost([]);
      change({ seats: [], places });
    },
    giveUp: (seatId) => {
      const seat = seats.find((other) => other.seat_id === seatId);
      const gone = new Set((seat ? togetherWith(seat, seats) : []).map((other) => other.seat_id));
      change({ seats: withoutLost(seats, gone).kept, places: null });
    },
  };
}

function numbersOf(hall: Hall | null, seats: readonly ChosenSeat[]): ReadonlySet<number> {
  const numbers = hall ? seats.map((seat) => hall.numberOf(seat.seat_id)) : [];
  return new Set(numbers.filter((number) => number !== undefined));
}

export function chosenSeat(hall: Hall, number: number): ChosenSeat {
  const seat = hall.seat(number);
  return {
    seat_id: seat.id, section: seat.section.name, row: seat.row.name, label: seat.label, type: seat.tier.type,
    accessible: seat.accessible, companion: seat.companion, restricted_view: seat.restrictedView,
    table: seat.row.around, whole: seat.whole, price: hall.priceOf(number),
  };
}
