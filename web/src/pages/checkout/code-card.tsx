import { useEffect, useRef, useState } from "preact/hooks";
import { TicketPercent } from "lucide";
import type { Booking } from "../../api/types";
import { t } from "../../i18n";
import { discountRows } from "../../lib/discounts";
import { formatList } from "../../lib/locale";
import { formatMoney } from "../../lib/money";
import { Amount, Button, Failure, Icon, Notice, QuoteTable } from "../../ui";
import { CodeField } from "./code-field";
import type { Coupon, Proposal } from "./use-coupon";

interface CodeProps {
  readonly booking: Booking;
  readonly coupon: Coupon;
  readonly tierName: (type: string) => string;
}

/** The code, until the first payment begins: then the price is fixed. Most customers have none: the field comes when it is asked for. */
export function CodeCard({ booking, coupon, tierName }: CodeProps) {
  const { action, proposal } = coupon;
  const note = effect(booking);
  const [asked, setAsked] = useState(false);
  const card = useRef<HTMLElement>(null);
  const proposed = useRef(false);
  // The answer that was pressed is gone from the page.
  useEffect(() => {
    if (proposed.current && proposal === null && document.activeElement === document.body) card.current?.focus({ preventScroll: true });
    proposed.current = proposal !== null;
  }, [proposal]);
  useEffect(() => {
    if (asked) card.current?.querySelector("input")?.focus({ preventScroll: true });
  }, [asked]);
  if (booking.payments.length > 0 || booking.moves) return null;
  if (!asked && coupon.code === null && note === null && proposal === null && !action.busy) {
    return (
      <p class="card checkout-code-ask">
        <Icon icon={TicketPercent} />
        <button type="button" class="link-btn" onClick={() => setAsked(true)}>{t("checkout.code")}</button>
      </p>
    );
  }
  return (
    <section class="card stack" aria-labelledby="checkout-code" ref={card} tabIndex={-1}>
      <h2 id="checkout-code">{t("checkout.code")}</h2>
      {proposal
        ? <NewPrice booking={booking} coupon={coupon} proposal={proposal} tierName={tierName} />
        : (
          <CodeField
            code={coupon.code} busy={action.busy} refusal={coupon.refusal} note={note}
            onApply={coupon.change} onRemove={() => coupon.change(null)} />
        )}
      <Failure error={action.error} />
    </section>
  );
}

/** What the discounts of the booking do, in short. */
function effect({ quote }: Booking): string | null {
  const names = discountRows(quote).map(({ name }) => name);
  if (names.length === 0) return null;
  return quote.discount.amount_minor === 0 ? formatList(names) : t("checkout.code_effect", { offers: formatList(names), amount: formatMoney(quote.discount) });
}

function NewPrice({ booking, coupon, proposal, tierName }: CodeProps & { proposal: Proposal }) {
  const { code, quote } = proposal;
  const first = useRef<HTMLDivElement>(null);
  // The field with the focus is gone.
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  const prices = { price: formatMoney(quote.total), before: formatMoney(booking.amount) };
  return (
    <div class="stack" tabIndex={-1} ref={first}>
      <Notice><p>{code === null ? t("checkout.price_without_code", prices) : t("checkout.price_with_code", { code, ...prices })}</p></Notice>
      <QuoteTable quote={quote} tierName={tierName} />
      <div class="row">
        <Button kind="plain" busy={coupon.action.busy} busyText={t("checkout.moment")} onClick={coupon.accept}>
          {code === null ? t("checkout.go_on_without_code") : t("checkout.use_code")}
        </Button>
        <Button kind="quiet" onClick={coupon.decline}>{t("checkout.keep_price")} <Amount money={booking.amount} /></Button>
      </div>
    </div>
  );
}
