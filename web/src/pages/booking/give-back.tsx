import { useEffect, useRef, useState } from "preact/hooks";
import { confirmCancellation, requestCancellation } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, Cancellation, CancellationQuote, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { serverClock } from "../../lib/clock";
import { partWords } from "../event/words";
import { seatPlace } from "../../lib/tickets";
import { formatInstant } from "../../lib/time";
import { Amount, Button, Choice, Failure, Field, Notice, formValues } from "../../ui";
import { useAction } from "../../ui/hooks";
import { formatMoment } from "./dates";
import { seatList } from "./money-back";
import { Policy } from "./policy";
import { placeName } from "./tickets";

/** What came of giving seats back. */
export type Given = Pick<Cancellation, "booking" | "refund" | "seats">;

interface GiveBackProps {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly done: (given: Given) => void;
}

/** Some or all seats go back: which ones, what comes back and why, and the code from the mail. */
export function GiveBack({ booking, event, done }: GiveBackProps) {
  const [quote, setQuote] = useState<CancellationQuote | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>(() => (event.cancellation.single_seats && booking.seats.length > 1 ? [] : booking.seats));
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  // What was pressed is gone: whoever uses a keyboard or a screen reader goes on at the heading.
  useEffect(() => {
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [quote]);
  if (serverClock.now() >= Date.parse(event.starts_at)) return null;
  return (
    <section class="card stack" aria-labelledby="booking-give-back">
      <h2 id="booking-give-back" ref={heading} tabIndex={-1}>{quote ? t("booking.comes_back_title") : t("booking.cannot_come")}</h2>
      {quote
        ? <EnterCode quote={quote} event={event} done={done} back={() => setQuote(null)} />
        : <Choose booking={booking} event={event} chosen={chosen} choose={setChosen} quoted={setQuote} />}
    </section>
  );
}

interface ChooseProps {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly chosen: readonly string[];
  readonly choose: (seats: readonly string[]) => void;
  readonly quoted: (quote: CancellationQuote) => void;
}

function Choose({ booking, event, chosen, choose, quoted }: ChooseProps) {
  const ask = useAction();
  const single = event.cancellation.single_seats && booking.seats.length > 1;
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    ask.run(async () => {
      if (chosen.length === 0) throw new ApiProblem(400, "no_seats");
      const all = chosen.length === booking.seats.length;
      quoted(await requestCancellation(booking.booking_id, all ? null : chosen));
    });
  };
  const toggle = (seat: string, on: boolean) => choose(booking.seats.filter((one) => (one === seat ? on : chosen.includes(one))));
  return (
    <form class="stack" onSubmit={submit}>
      <Policy event={event} />
      {single && (
        <fieldset class="booking-seats">
          <legend>{t("booking.which_seats")}</legend>
          {booking.seats.map((seat) => (
            <Choice key={seat} type="checkbox" name="seat" value={seat} checked={chosen.includes(seat)} onChange={(on) => toggle(seat, on)}>
              {placeName(seatPlace(seat, event.sections))}
            </Choice>
          ))}
        </fieldset>
      )}
      <Failure error={ask.error} />
      <Button type="submit" wide busy={ask.busy} busyText={t("booking.one_moment")}>{chosen.length === 0 ? t("booking.show_refund_none") : t("booking.show_refund", { count: chosen.length })}</Button>
      <p class="small ink-2">{t("booking.nothing_without_code")}</p>
    </form>
  );
}

interface CodeProps {
  readonly quote: CancellationQuote;
  readonly event: PayableEvent;
  readonly done: (given: Given) => void;
  readonly back: () => void;
}

/** Refusals after which the code is good for nothing. */
const OVER: readonly string[] = ["refund_changed", "code_expired", "too_many_tries", "not_cancellable", "booking_status_wrong"];

function EnterCode({ quote, event, done, back }: CodeProps) {
  const confirm = useAction();
  const submit = (submitted: Event) => {
    const code = formValues(submitted)["code"] ?? "";
    confirm.run(async () => done(await confirmCancellation(quote.booking_id, code)));
  };
  const over = confirm.error instanceof ApiProblem && OVER.includes(confirm.error.code);
  return (
    <>
      <Breakdown quote={quote} event={event} />
      <form class="stack" onSubmit={submit}>
        {!over && (
          <Field
            label={t("booking.code")} name="code" inputMode="numeric" autocomplete="one-time-code" maxLength={32}
            hint={t("booking.code_sent", { address: quote.sent_to, at: formatMoment(quote.code_expires_at) })} />
        )}
        <Failure error={confirm.error} />
        {!over && <Button type="submit" kind="danger" wide busy={confirm.busy} busyText={t("booking.one_moment")}>{t("booking.give_back", { count: quote.seats.length })}</Button>}
        <Button kind="quiet" wide onClick={back}>{over ? t("booking.ask_again") : t("booking.keep_seats", { count: quote.seats.length })}</Button>
      </form>
    </>
  );
}

/** What comes back for these seats, part by part, and until when. */
function Breakdown({ quote, event }: { quote: CancellationQuote; event: PayableEvent }) {
  const { price, fees, tax, total } = quote.refund;
  const percent = partWords(quote.refund_basis_points);
  const charged = event.fee_per_ticket_minor > 0 || event.fee_per_booking_minor > 0;
  return (
    <>
      <p>{seatList(quote.seats, event)}</p>
      {total.amount_minor === 0
        ? <Notice kind="warn"><p>{t("booking.nothing_comes_back")}</p></Notice>
        : (
          <>
            <table class="quote">
              <caption class="visually-hidden">{t("booking.comes_back_title")}</caption>
              <tbody>
                <tr><th scope="row">{t("booking.back_price", { percent })}</th><td><Amount money={price} /></td></tr>
                {charged && <tr><th scope="row">{t("booking.back_fees")}</th><td>{fees.amount_minor > 0 ? <Amount money={fees} /> : t("booking.back_fees_kept")}</td></tr>}
                {tax.amount_minor > 0 && <tr><th scope="row">{t("booking.back_tax")}</th><td><Amount money={tax} /></td></tr>}
              </tbody>
              <tfoot><tr><th scope="row">{t("booking.comes_back")}</th><td><Amount money={total} /></td></tr></tfoot>
            </table>
            <p class="small ink-2">{t("booking.back_until", { percent, until: formatInstant(quote.refund_until, event.time_zone) })}</p>
          </>
        )}
    </>
  );
}
