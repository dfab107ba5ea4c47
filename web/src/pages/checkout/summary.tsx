import { useMemo } from "preact/hooks";
import { Check, Lock } from "lucide";
import type { Booking, PayableEvent } from "../../api/types";
import { language, t } from "../../i18n";
import { serverClock } from "../../lib/clock";
import { formatList } from "../../lib/locale";
import { formatMoney } from "../../lib/money";
import { policyOf } from "../../lib/policy";
import { seatPlace } from "../../lib/seat-place";
import { sectionTitle } from "../../lib/seat-words";
import { titleTexts } from "../../lib/texts";
import { formatShortStart } from "../../lib/time";
import { Amount, Button, Icon, Poster, QuoteTable } from "../../ui";
import { policyNote } from "../../lib/policy-words";
import type { DrawnHall } from "./use-hall";

/** Size of the hall's picture, in pixels. */
const PICTURE = { width: 358, height: 150 };

interface SummaryProps {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly tierName: (type: string) => string;
}

/** What is paid for: poster, date and place. */
export function EventHead({ booking, event, drawn }: Omit<SummaryProps, "tierName"> & { readonly drawn: DrawnHall | null }) {
  const texts = titleTexts(event, [language()]);
  const sections = [...new Set(booking.seats.map((id) => seatPlace(id, event.sections).section))].filter(Boolean).map(sectionTitle);
  const yours = useMemo(
    () => new Set(booking.seats.map((id) => drawn?.hall.numberOf(id)).filter((number) => number !== undefined)),
    [booking.seats.join(), drawn],
  );
  return (
    <>
      <div class="checkout-event">
        <Poster image={event.poster} />
        <div>
          <p class="checkout-title" lang={texts.language ?? undefined}>{texts.name}</p>
          <p class="ink-2 small">{formatShortStart(event.starts_at, event.time_zone, event.local_start)}</p>
          <p class="ink-2 small">{formatList([event.venue.name, event.screen.name, ...sections].filter(Boolean), "unit")}</p>
        </div>
      </div>
      {drawn && yours.size > 0 && (
        <div class="checkout-picture"><drawn.Picture hall={drawn.hall} yours={yours} width={PICTURE.width} height={PICTURE.height} /></div>
      )}
    </>
  );
}

export interface PayFootProps {
  readonly amount: Booking["amount"];
  readonly busy: boolean;
  /** Words of the button. */
  readonly children: string;
  /** The form that the button sends, or what it does. */
  readonly formId?: string;
  readonly onPress?: () => void;
}

/** The amount and the one button; at the foot of a phone's screen. */
export function PayFoot({ amount, busy, children, formId, onPress }: PayFootProps) {
  return (
    <div class="checkout-foot">
      <p class="checkout-foot-line"><span>{t("checkout.to_pay")}</span> <b><Amount money={amount} /></b></p>
      <Button
        kind="pay" large wide icon={Lock} busy={busy} busyText={t("checkout.leaving")}
        type={formId === undefined ? "button" : "submit"} {...(formId === undefined ? {} : { form: formId })} {...(onPress ? { onClick: onPress } : {})}>
        {children}
      </Button>
    </div>
  );
}

/** The quote line by line, with the total that was shown all along. */
export function PriceLines({ booking, tierName, unchanged }: Omit<SummaryProps, "event"> & { readonly unchanged: boolean }) {
  const { moves } = booking;
  return (
    <div class={moves ? "checkout-price checkout-price-move" : "checkout-price"}>
      <QuoteTable quote={booking.quote} tierName={tierName}>
        {moves && (
          <>
            <tr><th scope="row">{t("checkout.credit", { count: moves.seats.length })}</th><td><Amount money={moves.credit} minus /></td></tr>
            <tr class="checkout-due"><th scope="row">{t("checkout.to_pay")}</th><td><Amount money={moves.due} /></td></tr>
          </>
        )}
      </QuoteTable>
      {unchanged && <p class="checkout-same"><Icon icon={Check} size={18} />{t("checkout.same_total")}</p>}
    </div>
  );
}

/** What comes back if plans change, in one sentence. */
export function PolicyLine({ event }: { event: PayableEvent }) {
  const nowMs = serverClock.now();
  return <p class="small ink-2 checkout-policy">{policyNote(policyOf(event, nowMs), { timeZone: event.time_zone, nowMs })}</p>;
}

export function payWords(amount: Booking["amount"]): string {
  return amount.amount_minor === 0 ? t("checkout.confirm_free") : t("checkout.pay", { amount: formatMoney(amount) });
}
