import { CreditCard, Hourglass, Landmark, Smartphone, type IconNode } from "lucide";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { sameAbove, wayId, wayKind, type Way, type WayKind } from "../../lib/ways-to-pay";
import { Icon } from "../../ui";

const PROVIDER_NAMES = { stripe: "Stripe", razorpay: "Razorpay" } as const;

export function providerName(provider: Way["provider"]): string {
  return PROVIDER_NAMES[provider];
}

interface WayWords {
  readonly icon: IconNode;
  readonly title: string;
  readonly note: string;
}

const ICONS: Readonly<Record<WayKind, IconNode>> = { card: CreditCard, bank: Landmark, upi: Smartphone, slow: Hourglass };

/** A way to pay in words: what it is and what it takes. */
export function wayWords(way: Way, currency: string): WayWords {
  const kind = wayKind(way, currency);
  return { icon: ICONS[kind], title: t(`checkout.way_${kind}`), note: t(`checkout.way_${kind}_note`) };
}

/** What a way takes, or why there is another one that takes the same. */
function noteOf(way: Way, ways: readonly Way[], currency: string): string {
  const above = sameAbove(way, ways, currency);
  const isSameCards = above !== null && wayKind(way, currency) === "card";
  return isSameCards ? t("checkout.way_card_again", { provider: providerName(above.provider) }) : wayWords(way, currency).note;
}

interface PayProps {
  readonly event: PayableEvent;
  readonly ways: readonly Way[];
  readonly chosen: Way;
  /** Until when the seats are kept, in a sentence. */
  readonly kept: string;
  readonly choose: (way: Way) => void;
  readonly formId: string;
  readonly onSubmit: (submitted: Event) => void;
}

/** How to pay: one radio button for each way, the preferred first. Its button is in the summary. */
export function PayCard({ event, ways, chosen, kept, choose, formId, onSubmit }: PayProps) {
  return (
    <section class="card" aria-labelledby="checkout-pay">
      <form id={formId} class="stack" onSubmit={onSubmit}>
        <fieldset class="stack">
          <legend><h2 id="checkout-pay">{t("checkout.pay_with")}</h2></legend>
          <div class="checkout-ways">
            {ways.map((way) => {
              const { icon, title } = wayWords(way, event.currency);
              return (
                <label key={wayId(way)} class="checkout-way">
                  <input type="radio" name="way" value={wayId(way)} checked={wayId(way) === wayId(chosen)} onChange={() => choose(way)} />
                  <span class="checkout-way-icon"><Icon icon={icon} /></span>
                  <span class="checkout-way-words">
                    <span><b>{title}</b> <span class="checkout-way-by">{t("checkout.through", { provider: providerName(way.provider) })}</span></span>{" "}
                    <span class="checkout-way-note">{noteOf(way, ways, event.currency)}</span>
                  </span>
                </label>
              );
            })}
          </div>
        </fieldset>
        <p class="small">{kept}</p>
        <p class="small ink-2">{ways.length > 1 ? t("checkout.pay_hint_several") : t("checkout.pay_hint")}</p>
      </form>
    </section>
  );
}
