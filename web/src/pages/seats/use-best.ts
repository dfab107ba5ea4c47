// The best seats, shown on the map before anything is locked: the server names them by a quote, which keeps nothing. What it
// does not know of (aisles, a clear view, seats that were shown before) is looked for here and then priced by it.

import { useEffect, useRef } from "preact/hooks";
import { priceSeats } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { PayableEvent } from "../../api/types";
import { priceOf, type Outcome, type Wanted } from "../../lib/basket";
import { standingFor, suggestions, type Suggestion } from "../../lib/best-seats";
import { fitsTogether, type Filters } from "../../lib/filters";
import { isSideBySide, type Group, type May } from "../../lib/snap";
import type { Hall } from "../../map/hall";
import { useAction, type Action } from "../../ui/hooks";
import type { Proposal } from "./proposal";

export interface BestQuestion {
  readonly filters: Filters;
  readonly party: number;
  readonly may: May;
  readonly section: number | null;
  /** Places without numbers will do where no seats fit. */
  readonly standing: boolean;
}

export interface Best {
  readonly action: Action;
  /** Looks for the best seats, or for others than those that were shown for the same question. */
  readonly ask: (question: BestQuestion, again: boolean) => void;
  /** What was asked is not wanted any more: its answer is not shown. */
  readonly forget: () => void;
}

/** `code`: the customer's, with which the seats are priced where it is good for them. */
export function useBest(event: PayableEvent, hall: Hall | null, code: string | null, show: (proposal: Proposal | null) => void): Best {
  const action = useAction();
  const seen = useRef<Set<number>>(new Set());
  const forgotten = useRef(0);
  useEffect(() => {
    seen.current = new Set();
    forgotten.current++;
  }, [hall]);

  const ask = (question: BestQuestion, again: boolean) => action.run(async () => {
    if (!hall) return;
    const before = forgotten.current;
    if (!again) seen.current = new Set();
    let found = suggestions(hall, { ...question, seen: seen.current });
    if (found.length === 0 && seen.current.size > 0) {
      // All have been shown: begin again.
      seen.current = new Set();
      found = suggestions(hall, question);
    }
    const [first] = found;
    if (!first) {
      const [standing] = question.standing && question.section === null ? standingFor(hall, question.filters, question.party) : [];
      show(standing ? { kind: "places", section: standing.index, count: question.party } : null);
      if (standing) return;
      throw new ApiProblem(409, "not_enough_seats");
    }
    const { group, priced } = await nameAndPrice(pricer(event, code), hall, question, first, seen.current);
    if (forgotten.current !== before) return;
    for (const seat of group) seen.current.add(seat);
    const within = question.section === null ? null : hall.sections[question.section]?.name ?? null;
    show({ kind: "seats", reason: "best", seats: group, total: priced && priced.quote.total, within });
  });
  return { action, ask, forget: () => void forgotten.current++ };
}

/** The price of seats; null before the sale, in which seats are chosen already. */
type Pricer = (wanted: Wanted) => Promise<Outcome["priced"]>;

function pricer(event: PayableEvent, code: string | null): Pricer {
  return async (wanted) => {
    const { priced, error } = await priceOf((seats, given) => priceSeats(event.event_id, seats, given), wanted, code);
    if (!priced && !(error instanceof ApiProblem && error.code === "event_not_on_sale")) throw error;
    return priced;
  };
}

async function nameAndPrice(
  price: Pricer, hall: Hall, question: BestQuestion, first: Suggestion, seen: ReadonlySet<number>,
): Promise<{ readonly group: Group; readonly priced: Outcome["priced"] }> {
  const named = await nameByServer(price, hall, question, first);
  if (named && named.group.every((seat) => !seen.has(seat))) return named;
  const ids = first.group.map((seat) => hall.seat(seat).id);
  const access = first.group.some((seat) => hall.seat(seat).accessible || hall.seat(seat).companion);
  const priced = await price({ seats: ids, ...(access ? { accessible: true } : {}) });
  return { group: first.group, priced };
}

/** The server's choice in the best section; null if it is not what was asked for. */
async function nameByServer(price: Pricer, hall: Hall, { filters, party, may }: BestQuestion, first: Suggestion) {
  // The server knows seats side by side alone.
  if (filters.access || !isSideBySide(hall, first.group)) return null;
  const section = hall.sections[first.section]?.name ?? "";
  const type = hall.seat(first.group[0] as number).tier.type;
  const priced = await price({ best_available: { count: party, type, section } }).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.code === "not_enough_seats") return null;
    throw error;
  });
  const numbers = priced?.seats.map((seat) => hall.numberOf(seat.seat_id)).filter((number) => number !== undefined) ?? [];
  const group = inOrder(hall, numbers);
  const good = priced && group.length === party && group.every(may) && isSideBySide(hall, group) && fitsTogether(hall, filters)(group);
  return good ? { group, priced } : null;
}

/** The seats in the order in which they stand. */
function inOrder(hall: Hall, seats: readonly number[]): number[] {
  const [first] = seats;
  if (first === undefined) return [];
  const { order } = hall.rowOf(first);
  return seats.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
}
