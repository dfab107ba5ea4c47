import { useEffect, useRef, useState } from "preact/hooks";
import { confirmCancellation, requestCancellation } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import type { Booking, BoxofficeEvent, CancellationQuote } from "../api/types";
import { seatName } from "../lib/names";
import { formatStart } from "../lib/time";
import { useAction } from "../ui/hooks";
import { Amount, Failure, Field, Notice, SeatNames, SubmitButton, formValues } from "../ui/parts";

/** Some or all seats of a confirmed booking go back: which ones, what comes back, and the code from the mail. */
export function GiveBack(props: { booking: Booking; event: BoxofficeEvent; take: (booking: Booking) => void }) {
  const { booking, event, take } = props;
  const [quote, setQuote] = useState<CancellationQuote | null>(null);
  const ask = useAction();
  const single = event.cancellation?.single_seats === true && booking.seats.length > 1;

  const submit = (submitted: Event) => {
    submitted.preventDefault();
    const chosen = new FormData(submitted.currentTarget as HTMLFormElement).getAll("seat").map(String);
    ask.run(async () => {
      if (single && chosen.length === 0) throw new ApiProblem(400, "no_seats");
      setQuote(await requestCancellation(booking.booking_id, single ? chosen : null));
    });
  };

  if (quote) {
    return <EnterCode quote={quote} event={event} take={take} back={() => setQuote(null)} />;
  }
  return (
    <details>
      <summary>Give seats back</summary>
      <form onSubmit={submit}>
        {single && (
          <fieldset>
            <legend>Which seats?</legend>
            {booking.seats.map((seat) => (
              <label key={seat} class="choice"><input type="checkbox" name="seat" value={seat} defaultChecked />{seatName(seat, event.sections)}</label>
            ))}
          </fieldset>
        )}
        <p class="muted small">We tell you what comes back, and send a code to your e-mail address. Nothing happens without it.</p>
        <Failure error={ask.error} />
        <SubmitButton busy={ask.busy} busyText="One moment…">Show what comes back</SubmitButton>
      </form>
    </details>
  );
}

interface CodeProps {
  readonly quote: CancellationQuote;
  readonly event: BoxofficeEvent;
  readonly take: (booking: Booking) => void;
  readonly back: () => void;
}

function EnterCode({ quote, event, take, back }: CodeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const confirm = useAction();
  // What was pressed is gone: whoever uses a keyboard or a screen reader goes on here.
  useEffect(() => heading.current?.focus(), []);
  const submit = (submitted: Event) => {
    const code = formValues(submitted)["code"] ?? "";
    confirm.run(async () => take((await confirmCancellation(quote.booking_id, code)).booking));
  };
  const problem = confirm.error instanceof ApiProblem ? confirm.error.code : null;
  const over = problem !== null && ["refund_changed", "code_expired", "too_many_tries"].includes(problem);
  const nothing = quote.refund.total.amount_minor === 0;
  return (
    <section class="card" aria-label="Give seats back">
      <h2 ref={heading} tabIndex={-1}>Give back <SeatNames ids={quote.seats} sections={event.sections} /></h2>
      {nothing
        ? <Notice kind="error"><p>Nothing comes back to you for these seats any more.</p></Notice>
        : (
          <p>
            <b><Amount money={quote.refund.total} /></b> comes back to you
            {" "}({quote.refund_basis_points / 100} % of the price{quote.refund.fees.amount_minor > 0 ? " and fees" : ", without the fees"}),
            {" "}if you give the seats back until {formatStart(quote.refund_until, event.time_zone, quote.refund_until)}.
          </p>
        )}
      <form onSubmit={submit}>
        <Field
          label="Code from the e-mail"
          name="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={32}
          hint={`Sent to ${quote.sent_to}. It is good for ten minutes.`}
        />
        <Failure error={confirm.error} />
        <div class="stack">
          {!over && <SubmitButton busy={confirm.busy} busyText="One moment…">Give the seats back</SubmitButton>}
          <button type="button" class={over ? "" : "quiet"} onClick={back}>{over ? "Ask again" : "Keep the seats"}</button>
        </div>
      </form>
    </section>
  );
}
