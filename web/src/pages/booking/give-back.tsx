import { useEffect, useRef, useState } from "preact/hooks";
import { confirmCancellation, requestCancellation } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, Cancellation, CancellationQuote, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { serverClock } from "../../lib/clock";
import { toldRefunds, untilSendAgain } from "../../lib/give-back";
import { typedCode } from "../../lib/one-time-code";
import { partWords } from "../../lib/policy-words";
import { seatPlace } from "../../lib/tickets";
import { formatInstant } from "../../lib/time";
import { Amount, Button, Choice, Failure, Field, Notice, formValues } from "../../ui";
import { useAction, useSession } from "../../ui/hooks";
import { formatSoon } from "./dates";
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
  }, [quote === null]);
  if (serverClock.now() >= Date.parse(event.starts_at)) return null;
  const ask = async (seats: readonly string[]) => {
    const fresh = await requestCancellation(booking.booking_id, seats.length === booking.seats.length ? null : seats);
    toldRefunds.keep(fresh);
    setQuote(fresh);
  };
  return (
    <section class="card stack" aria-labelledby="booking-give-back">
      <h2 id="booking-give-back" ref={heading} tabIndex={-1}>{quote ? t("booking.comes_back_title") : t("booking.cannot_come")}</h2>
      {quote
        ? <EnterCode quote={quote} event={event} done={done} again={() => ask(quote.seats)} back={() => setQuote(null)} />
        : <Choose booking={booking} event={event} chosen={chosen} choose={setChosen} ask={ask} look={setQuote} />}
    </section>
  );
}

interface ChooseProps {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly chosen: readonly string[];
  readonly choose: (seats: readonly string[]) => void;
  /** Has a code mailed, and shows what comes back. */
  readonly ask: (seats: readonly string[]) => Promise<void>;
  readonly look: (quote: CancellationQuote) => void;
}

function Choose({ booking, event, chosen, choose, ask, look }: ChooseProps) {
  const asking = useAction();
  const { email } = useSession();
  const told = toldRefunds.of(booking.booking_id, chosen);
  const single = event.cancellation.single_seats && booking.seats.length > 1;
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    // Its code may have run out while the page was open.
    const good = toldRefunds.of(booking.booking_id, chosen);
    asking.run(async () => {
      if (chosen.length === 0) throw new ApiProblem(400, "no_seats");
      if (good) look(good);
      else await ask(chosen);
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
      <Failure error={asking.error} />
      <p class="small">{told ? t("booking.code_is_good", { at: formatSoon(told.code_expires_at) }) : email ? t("booking.code_is_sent_to", { email }) : t("booking.code_is_sent")}</p>
      <Button type="submit" wide busy={asking.busy} busyText={t("booking.one_moment")}>{told ? t("booking.show_refund") : t("booking.send_and_show")}</Button>
    </form>
  );
}

interface CodeProps {
  readonly quote: CancellationQuote;
  readonly event: PayableEvent;
  readonly done: (given: Given) => void;
  /** Has another code mailed. */
  readonly again: () => Promise<void>;
  readonly back: () => void;
}

/** Refusals after which the code is good for nothing. */
const OVER: readonly string[] = ["refund_changed", "code_expired", "code_for_other_seats", "too_many_tries", "not_cancellable", "booking_status_wrong"];

function EnterCode({ quote, event, done, again, back }: CodeProps) {
  const confirm = useAction();
  const submit = (submitted: Event) => {
    const typed = formValues(submitted)["code"];
    confirm.run(async () => {
      const given = await confirmCancellation(quote.booking_id, typedCode(typed), quote.seats);
      toldRefunds.forget(quote.booking_id);
      done(given);
    });
  };
  const over = confirm.error instanceof ApiProblem && OVER.includes(confirm.error.code);
  useEffect(() => {
    if (over) toldRefunds.forget(quote.booking_id);
  }, [over]);
  return (
    <>
      <Breakdown quote={quote} event={event} />
      <form class="stack" onSubmit={submit}>
        {!over && (
          <Field
            label={t("booking.code")} name="code" inputMode="numeric" autocomplete="one-time-code"
            hint={t("booking.code_sent", { address: quote.sent_to, at: formatSoon(quote.code_expires_at) })} />
        )}
        <Failure error={confirm.error} />
        {!over && <SendAgain quote={quote} send={again} />}
        {!over && <Button type="submit" kind="danger" wide busy={confirm.busy} busyText={t("booking.one_moment")}>{t("booking.give_back", { count: quote.seats.length })}</Button>}
        <Button kind="quiet" wide onClick={back}>{over ? t("booking.ask_again") : t("booking.keep_seats", { count: quote.seats.length })}</Button>
      </form>
    </>
  );
}

/** Another code, a minute after the last one at the earliest. */
function SendAgain({ quote, send }: { quote: CancellationQuote; send: () => Promise<void> }) {
  const action = useAction();
  const [sent, setSent] = useState(false);
  const [, lookAgain] = useState(0);
  const wait = untilSendAgain(quote, serverClock.now());
  useEffect(() => {
    if (wait === 0) return undefined;
    const timer = setTimeout(() => lookAgain((before) => before + 1), wait);
    return () => clearTimeout(timer);
  }, [quote, wait === 0]);
  const press = () => {
    if (wait > 0) return;
    setSent(false);
    action.run(async () => {
      await send();
      setSent(true);
    });
  };
  return (
    <div>
      <p class="small ink-2" role="status">{sent && wait > 0 ? t("booking.code_sent_again") : wait > 0 ? t("booking.code_wait") : t("booking.code_missing")}</p>
      <button type="button" class="link-btn" aria-disabled={wait > 0 || action.busy} onClick={press}>{t("booking.code_again")}</button>
      <Failure error={action.error} />
    </div>
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
            <p class="small ink-2">{t("booking.back_until", { until: formatInstant(quote.refund_until, event.time_zone) })}</p>
          </>
        )}
    </>
  );
}
