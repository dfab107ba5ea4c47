// The code of a booking that is not being paid for yet. Another price is shown before the customer takes it: the server
// is asked with the total that the page shows, and refuses with the new quote where that is not the one any more.

import { useEffect, useRef, useState } from "preact/hooks";
import { changeCoupon } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import type { Booking, Quote } from "../api/types";
import { changedQuote, verdictOf } from "../lib/basket";
import { formatMoney } from "../lib/money";
import { saveCode, savedCode } from "../lib/offer-code";
import { tabStore } from "../lib/storage";
import { CodeField } from "../ui/code-field";
import { useAction, type Action } from "../ui/hooks";
import { Amount, Failure, Notice, QuoteTable } from "../ui/parts";

/** A price that the booking would have with a code, or without one. */
interface Proposal {
  readonly code: string | null;
  readonly quote: Quote;
}

export interface Coupon {
  readonly booking: Booking;
  readonly action: Action;
  /** Code that this tab has given the booking. */
  readonly code: string | null;
  readonly refusal: string | null;
  readonly proposal: Proposal | null;
  /** Asks for the price with this code, or without any. It is taken at once only where it is the same. */
  readonly change: (code: string | null) => void;
  /** Takes the price that is proposed. */
  readonly accept: () => void;
  readonly decline: () => void;
}

export function useCoupon(booking: Booking, take: (booking: Booking) => void, refresh: () => void): Coupon {
  const { booking_id: bookingId } = booking;
  const [code, setCode] = useState(() => savedCode(tabStore, bookingId));
  const [refusal, setRefusal] = useState<string | null>(null);
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const action = useAction();
  const send = (wanted: string | null, totalMinor: number) => action.run(async () => {
    setRefusal(null);
    try {
      const changed = await changeCoupon(bookingId, wanted, totalMinor);
      saveCode(tabStore, bookingId, wanted);
      setCode(wanted);
      setProposal(null);
      take(changed);
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
    booking, action, code, refusal, proposal,
    change: (wanted) => send(wanted, booking.amount.amount_minor),
    accept: () => proposal && send(proposal.code, proposal.quote.total.amount_minor),
    decline: () => setProposal(null),
  };
}

/** The field, until the first payment begins: then the price is fixed. */
export function CouponPart({ coupon }: { coupon: Coupon }) {
  const { booking, action, proposal } = coupon;
  const section = useRef<HTMLElement>(null);
  const proposed = useRef(false);
  // The answer that was pressed is gone from the page.
  useEffect(() => {
    if (proposed.current && proposal === null && document.activeElement === document.body) section.current?.focus({ preventScroll: true });
    proposed.current = proposal !== null;
  }, [proposal]);
  if (booking.payments.length > 0 || booking.moves) return null;
  return (
    <section class="coupon" aria-label="Code of an offer" ref={section} tabIndex={-1}>
      {proposal ? <NewPrice coupon={coupon} proposal={proposal} /> : (
        <CodeField
          code={coupon.code} busy={action.busy} refusal={coupon.refusal}
          onApply={coupon.change} onRemove={() => coupon.change(null)} />
      )}
      <Failure error={action.error} />
    </section>
  );
}

function NewPrice({ coupon, proposal }: { coupon: Coupon; proposal: Proposal }) {
  const { booking, action } = coupon;
  const { code, quote } = proposal;
  const first = useRef<HTMLButtonElement>(null);
  // The field with the focus is gone.
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <Notice>
        <p>
          {code === null ? "Without the code" : <>With the code <b>{code}</b></>} these seats cost{" "}
          <b><Amount money={quote.total} /></b> instead of <s><Amount money={booking.amount} /></s>.
        </p>
      </Notice>
      <QuoteTable quote={quote} />
      <div class="buttons">
        <button type="button" class="primary" ref={first} aria-disabled={action.busy} onClick={coupon.accept}>
          {action.busy ? "One moment…" : code === null ? "Go on without the code" : "Use the code"}
        </button>
        <button type="button" aria-disabled={action.busy} onClick={coupon.decline}>Keep the price of {formatMoney(booking.amount)}</button>
      </div>
    </>
  );
}
