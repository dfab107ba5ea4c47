import type { Booking, PayableEvent, Refund } from "../../api/types";
import { t } from "../../i18n";
import { formatList } from "../../lib/locale";
import { formatMoney } from "../../lib/money";
import { label, tierName } from "../../lib/names";
import { moneyOf, seatsGone, type MoneyOf } from "../../lib/refunds";
import { seatGroups, type SeatGroup } from "../../lib/tickets";
import { Amount, Notice, QuoteTable } from "../../ui";
import type { Given } from "./give-back";

/** Seats by their names, as the language lists them. */
export function seatList(ids: readonly string[], event: PayableEvent | null): string {
  return seatGroups(ids, event?.sections ?? []).map(groupName).join(t("booking.seats_between"));
}

/** "101, row F, seats 11 and 12" */
function groupName({ section, row, seats, generalAdmission }: SeatGroup): string {
  const values = { count: seats.length, section: section ?? "", row: row ?? "", seats: formatList(seats) };
  if (generalAdmission) return t("booking.seats_standing", values);
  if (section !== null && row !== null) return t("booking.seats_in_row", values);
  return row === null ? t("booking.seats_alone", values) : t("booking.seats_row", values);
}

/** What the booking cost, what goes back of it, and what is left paid. */
export function Price({ booking, event }: { booking: Booking; event: PayableEvent | null }) {
  const named = (type: string) => {
    const tier = event?.tiers.find((one) => one.type === type);
    return tier ? tierName(tier) : label(type);
  };
  const paid = booking.status === "confirmed" || moneyOf(booking) !== null;
  return (
    <section class="card" aria-labelledby="booking-price">
      <h2 id="booking-price">{paid ? t("booking.what_you_paid") : t("common.price")}</h2>
      <QuoteTable quote={booking.quote} tierName={named}>
        {booking.moves && <tr><th scope="row">{t("booking.row_credit")}</th><td><Amount money={booking.moves.credit} minus /></td></tr>}
        {booking.moves && booking.moves.due.amount_minor > 0 && <tr><th scope="row">{t("booking.row_due")}</th><td><Amount money={booking.moves.due} /></td></tr>}
        <RefundRows booking={booking} event={event} />
      </QuoteTable>
    </section>
  );
}

/** Rows under a quote's total: what was paid if it is not the total, each refund, and what is left paid. */
function RefundRows({ booking, event }: { booking: Booking; event: PayableEvent | null }) {
  const money = moneyOf(booking);
  if (!money) return null;
  const { moved } = seatsGone(booking);
  const ended = booking.status === "cancelled";
  const differs = money.taken.amount_minor !== booking.amount.amount_minor;
  const changed = differs || ended || moved.length > 0 || money.refunds.length > 0;
  return (
    <>
      {differs && <tr><th scope="row">{t("booking.row_paid")}</th><td><Amount money={money.taken} /></td></tr>}
      {moved.map((refund) => (
        <tr key={refund.refund_id}>
          <th scope="row">{t("booking.row_moved", { seats: seatList(refund.seats, event) })}</th>
          <td><Amount money={refund.amount} minus /></td>
        </tr>
      ))}
      {money.refunds.map((refund) => (
        <tr key={refund.refund_id} class="booking-refund">
          <th scope="row">
            {refund.seats.length > 0 ? t("booking.row_refund_seats", { seats: seatList(refund.seats, event) }) : t("booking.row_refund")}{" "}
            <span class="ink-2">({refundWords(refund)})</span>
          </th>
          <td><Amount money={refund.amount} minus /></td>
        </tr>
      ))}
      {changed && <tr class="booking-left"><th scope="row">{leftWords(money, ended)}</th><td><Amount money={money.left} /></td></tr>}
    </>
  );
}

function leftWords({ done, refunds }: MoneyOf, ended: boolean): string {
  if (ended) return t("booking.left_kept");
  if (!done) return t("booking.left_then");
  return refunds.length > 0 ? t("booking.left") : t("booking.left_moved");
}

function refundWords({ status }: Refund): string {
  if (status === "refunded") return t("booking.refund_made");
  return status === "failed" ? t("booking.refund_stuck") : t("booking.refund_on_its_way");
}

/** Notices about moved seats, with the way to them unless it is on the page already. */
export function Moved({ booking, event, linked = true }: { booking: Booking; event: PayableEvent | null; linked?: boolean }) {
  const { moved } = seatsGone(booking);
  return (
    <>
      {moved.map(({ seats, moved_to }) => (
        <Notice key={seats.join()}>
          <p>{t("booking.moved", { seats: seatList(seats, event) })} {linked && <a href={`/booking/${encodeURIComponent(moved_to ?? "")}`}>{t("booking.moved_to")}</a>}</p>
        </Notice>
      ))}
    </>
  );
}

/** Notices about seats that were given back, but for those that `except` is about. */
export function Returned({ booking, event, except }: { booking: Booking; event: PayableEvent | null; except: Given | null }) {
  const { returned } = seatsGone(booking);
  const isNew = (refund: Refund) => except !== null && refund.seats.join() === except.seats.join();
  return (
    <>
      {returned.filter((refund) => !isNew(refund)).map((refund) => (
        <Notice key={refund.refund_id}>
          <p>{t("booking.gave_back", { seats: seatList(refund.seats, event) })} {goneSentence(refund)}</p>
        </Notice>
      ))}
    </>
  );
}

function goneSentence(refund: Refund): string {
  const amount = formatMoney(refund.amount);
  if (refund.status === "refunded") return t("booking.gone_refunded", { amount });
  return refund.status === "failed" ? t("booking.gone_stuck", { amount }) : t("booking.gone_on_its_way", { amount });
}
