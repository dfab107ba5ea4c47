// The code of a booking that is not being paid for yet. The server is asked with the total that the page shows, and
// refuses with the new quote where that is not the one any more: a lower price is taken at once, which is what a code is
// typed for, and a higher one is shown before the customer takes it.

import { useState } from "preact/hooks";
import { changeCoupon } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, Quote } from "../../api/types";
import { changedQuote, verdictOf } from "../../lib/basket";
import { saveCode, savedCode } from "../../lib/offer-code";
import { tabStore } from "../../lib/storage";
import { useAction, type Action } from "../../ui/hooks";

/** A price that the booking would have with a code, or without one. */
export interface Proposal {
  readonly code: string | null;
  readonly quote: Quote;
}

export interface Coupon {
  readonly action: Action;
  /** Code that this tab has given the booking. */
  readonly code: string | null;
  readonly refusal: string | null;
  readonly proposal: Proposal | null;
  /** True if the price is surely the one that was locked. A code may have lowered it in another tab. */
  readonly unchanged: boolean;
  /** Asks for the price with this code, or without any. It is taken at once unless it is higher. */
  readonly change: (code: string | null) => void;
  /** Takes the price that is proposed. */
  readonly accept: () => void;
  readonly decline: () => void;
}

const changedHere = (bookingId: string) => `price-changed:${bookingId}`;

export function useCoupon(booking: Booking, take: (booking: Booking) => void, refresh: () => void): Coupon {
  const { booking_id: bookingId } = booking;
  const [code, setCode] = useState(() => savedCode(tabStore, bookingId));
  const [refusal, setRefusal] = useState<string | null>(null);
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const [changed, setChanged] = useState(() => tabStore.getItem(changedHere(bookingId)) !== null);
  const action = useAction();
  const changeAt = async (wanted: string | null, totalMinor: number): Promise<Booking> => {
    try {
      return await changeCoupon(bookingId, wanted, totalMinor);
    } catch (error) {
      const lower = changedQuote(error)?.total.amount_minor;
      if (wanted === null || lower === undefined || lower >= totalMinor) throw error;
      return changeCoupon(bookingId, wanted, lower);
    }
  };
  const send = (wanted: string | null, totalMinor: number) => action.run(async () => {
    setRefusal(null);
    try {
      const fresh = await changeAt(wanted, totalMinor);
      saveCode(tabStore, bookingId, wanted);
      setCode(wanted);
      setProposal(null);
      if (fresh.amount.amount_minor !== booking.amount.amount_minor) {
        tabStore.setItem(changedHere(bookingId), "1");
        setChanged(true);
      }
      take(fresh);
    } catch (error) {
      const [quote, verdict] = [changedQuote(error), verdictOf(error)];
      if (quote) {
        setProposal({ code: wanted, quote });
        return;
      }
      setProposal(null);
      if (verdict && "sentence" in verdict) {
        setRefusal(verdict.sentence);
        return;
      }
      // The booking is not what the page shows.
      if (error instanceof ApiProblem && error.status === 409) refresh();
      throw error;
    }
  });
  return {
    action, code, refusal, proposal,
    unchanged: !changed && (code !== null || (booking.quote.discounts ?? []).length === 0),
    change: (wanted) => send(wanted, booking.amount.amount_minor),
    accept: () => proposal && send(proposal.code, proposal.quote.total.amount_minor),
    decline: () => setProposal(null),
  };
}
