import { useEffect, useRef } from "preact/hooks";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { formatMoney } from "../../lib/money";
import { Notice } from "../../ui";
import { formatMoment } from "./dates";
import type { Given } from "./give-back";
import { seatList } from "./money-back";

/** Says that what is shown is a copy, and of when. */
export function AsOf({ asOf }: { asOf: string }) {
  return <Notice><p><b>{t("booking.offline")}</b> {t("booking.as_of", { at: formatMoment(asOf) })}</p></Notice>;
}

/** What was given back just now. It gets the focus: what was pressed is gone. */
export function GivenNotice({ given, event }: { given: Given | null; event: PayableEvent | null }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [given]);
  if (!given) return null;
  const { seats, refund } = given;
  const back = refund.total;
  return (
    <Notice kind="good">
      <h2 class="booking-notice-heading" ref={heading} tabIndex={-1}>{t("booking.gave_back", { seats: seatList(seats, event) })}</h2>
      <p>{back.amount_minor > 0 ? t("booking.gave_back_money", { amount: formatMoney(back) }) : t("booking.gave_back_nothing")}</p>
    </Notice>
  );
}
