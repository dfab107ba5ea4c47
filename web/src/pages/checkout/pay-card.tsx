import { CreditCard, Hourglass, Landmark, Smartphone, type IconNode } from "lucide";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { wayId, type Way } from "../../lib/ways-to-pay";
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

/** A way to pay in words: what it is and what it takes. */
export function wayWords({ provider, method }: Way, currency: string): WayWords {
  if (method === "any") return { icon: Hourglass, title: t("checkout.way_slow"), note: t("checkout.way_slow_note") };
  if (method === "upi") return { icon: Smartphone, title: t("checkout.way_upi"), note: t("checkout.way_upi_note") };
  if (provider === "razorpay" && currency === "INR") {
    return { icon: Landmark, title: t("checkout.way_bank"), note: t("checkout.way_bank_note") };
  }
  return { icon: CreditCard, title: t("checkout.way_card"), note: t("checkout.way_card_note") };
}

interface PayProps {
  readonly event: PayableEvent;
  readonly ways: readonly Way[];
  readonly chosen: Way;
  readonly choose: (way: Way) => void;
  readonly formId: string;
  readonly onSubmit: (submitted: Event) => void;
}

/** How to pay: one radio button for each way, the preferred first. Its button is in the summary. */
export function PayCard({ event, ways, chosen, choose, formId, onSubmit }: PayProps) {
  return (
    <section class="card" aria-labelledby="checkout-pay">
      <form id={formId} class="stack" onSubmit={onSubmit}>
        <fieldset class="stack">
          <legend><h2 id="checkout-pay">{t("checkout.pay_with")}</h2></legend>
          <div class="checkout-ways">
            {ways.map((way) => {
              const { icon, title, note } = wayWords(way, event.currency);
              return (
                <label key={wayId(way)} class="checkout-way">
                  <input type="radio" name="way" value={wayId(way)} checked={wayId(way) === wayId(chosen)} onChange={() => choose(way)} />
                  <span class="checkout-way-icon"><Icon icon={icon} /></span>
                  <span class="checkout-way-words"><b>{title}</b> <span>{note}</span></span>
                  <span class="checkout-way-by">{t("checkout.through", { provider: providerName(way.provider) })}</span>
                </label>
              );
            })}
          </div>
        </fieldset>
        <p class="small ink-2">{ways.length > 1 ? t("checkout.pay_hint_several") : t("checkout.pay_hint")}</p>
      </form>
    </section>
  );
}
