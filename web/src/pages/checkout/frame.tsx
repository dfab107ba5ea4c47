import type { ComponentChildren } from "preact";
import { ArrowLeft } from "lucide";
import { t } from "../../i18n";
import { Icon } from "../../ui";
import { Brand } from "../../shell/brand";

/** The head of the way to pay: nothing leads away from it but the way back to the seats. */
export function CheckoutHead({ back }: { back: string | null }) {
  return (
    <header class="checkout-head">
      <div class="checkout-in">
        <Brand />
        {back !== null && (
          <a class="checkout-back" href={back}>
            <Icon icon={ArrowLeft} turns />
            <span>{t("checkout.back")}<span class="checkout-back-more">{t("checkout.back_more")}</span></span>
          </a>
        )}
      </div>
    </header>
  );
}

export function Frame({ back, band, children }: { back: string | null; band?: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="checkout">
      <CheckoutHead back={back} />
      {band}
      <div class="checkout-in checkout-body">{children}</div>
    </div>
  );
}
