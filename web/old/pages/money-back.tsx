import type { Booking, Refund, SectionSummary } from "../api/types";
import { moneyBack, seatsGone } from "../lib/refunds";
import { Amount, Notice, SeatNames } from "../ui/parts";

const ROW_WORDS: Readonly<Record<Refund["status"], string>> = {
  due: "on its way",
  requested: "on its way",
  refunded: "made",
  failed: "not paid out yet",
};

const NOTICE_WORDS: Readonly<Record<Refund["status"], string>> = {
  due: "is on its way back",
  requested: "is on its way back",
  refunded: "was refunded",
  failed: "could not be paid out yet; our staff have been told",
};

interface MoneyBackProps {
  readonly booking: Booking;
  readonly sections: readonly SectionSummary[];
}

/** Rows under a quote's total: each refund, and what is left paid. */
export function RefundRows({ booking, sections }: MoneyBackProps) {
  const money = moneyBack(booking);
  if (!money) return null;
  return (
    <>
      {money.refunds.map((refund, index) => (
        <tr key={index} class="refund">
          <th scope="row">
            Refund{refund.seats.length > 0 && <> for <SeatNames ids={refund.seats} sections={sections} /></>}{" "}
            <span class="muted amount">({ROW_WORDS[refund.status]})</span>
          </th>
          <td><Amount money={refund.amount} minus /></td>
        </tr>
      ))}
      <tr><th scope="row">Paid after refunds</th><td><Amount money={money.left} /></td></tr>
    </>
  );
}

/** Notices about the seats that a booking has no more. */
export function GivenBack({ booking, sections }: MoneyBackProps) {
  const { returned, moved } = seatsGone(booking);
  return (
    <>
      {moved.map(({ seats, moved_to }) => (
        <Notice key={seats.join()}>
          <p>You moved <SeatNames ids={seats} sections={sections} />: see <a href={`/booking/${encodeURIComponent(moved_to ?? "")}`}>your new booking</a>.</p>
        </Notice>
      ))}
      {returned.map((refund) => (
        <Notice key={refund.seats.join()}>
          <p>You gave back <SeatNames ids={refund.seats} sections={sections} />. <Amount money={refund.amount} /> {NOTICE_WORDS[refund.status]}.</p>
        </Notice>
      ))}
    </>
  );
}
