// What stands in the way of paying, in words, with a way on. It takes the focus when it comes.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CircleAlert, Hourglass, TriangleAlert, type IconNode } from "lucide";
import { ApiProblem, sentenceFor } from "../../api/problem";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import type { NextPayment } from "../../lib/checkout";
import { formatList } from "../../lib/locale";
import { formatClock } from "../../lib/clock";
import { otherProviders, otherWays, wayId, type Way } from "../../lib/ways-to-pay";
import { Button, Icon } from "../../ui";
import { providerName, wayWords } from "./pay-card";
import type { PaymentStart } from "./use-payment";

interface StateProps {
  readonly kind: "bad" | "plain";
  readonly icon: IconNode;
  readonly title: string;
  readonly children: ComponentChildren;
  /** Comes after something was pressed: the focus goes there. What is bad and comes by itself is announced. */
  readonly focus?: boolean;
}

export function StateCard({ kind, icon, title, children, focus = false }: StateProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focus) heading.current?.focus();
  }, [title]);
  return (
    <section class={kind === "bad" ? "card stack checkout-state checkout-state-bad" : "card stack checkout-state"}>
      <div role={kind === "bad" && !focus ? "alert" : undefined}><h2 ref={heading} tabIndex={-1}><Icon icon={icon} />{title}</h2></div>
      {children}
    </section>
  );
}

interface TroubleProps {
  readonly event: PayableEvent;
  readonly payment: PaymentStart;
  readonly ways: readonly Way[];
  readonly chosen: Way;
  /** Pays this way at once. */
  readonly pay: (way: Way) => void;
  readonly withoutOffer: () => void;
}

const RETRY_AFTER_MS = 60_000;

/** Why the payment did not begin. */
export function PayTrouble({ event, payment, ways, chosen, pay, withoutOffer }: TroubleProps) {
  const { error } = payment.action;
  if (!error || payment.action.busy) return null;
  const code = error instanceof ApiProblem ? error.code : "";
  if (code === "provider_unavailable") {
    const providers = [...new Set(ways.map((way) => way.provider))];
    const all = providers.every((provider) => payment.silent.includes(provider)) || otherProviders(error).length === 0;
    return <Silent key={String(all)} event={event} error={error} all={all} ways={ways} chosen={chosen} pay={pay} />;
  }
  const others = otherWays(error, ways);
  return (
    <StateCard kind="bad" icon={CircleAlert} title={t("checkout.not_begun")} focus>
      <p>{sentenceFor(error)}</p>
      {code === "offer_lost" && <p><Button onClick={withoutOffer}>{t("checkout.without_offer")}</Button></p>}
      {others.length > 0 && <OtherWays event={event} ways={others} pay={pay} />}
    </StateCard>
  );
}

interface SilentProps {
  readonly event: PayableEvent;
  readonly error: unknown;
  /** Nobody answers. */
  readonly all: boolean;
  readonly ways: readonly Way[];
  readonly chosen: Way;
  readonly pay: (way: Way) => void;
}

function Silent({ event, error, all, ways, chosen, pay }: SilentProps) {
  const names = [...new Set(ways.map((way) => providerName(way.provider)))];
  const provider = providerName(chosen.provider);
  const title = all && names.length > 1 ? t("checkout.silent_all", { providers: formatList(names) }) : t("checkout.silent", { provider });
  const time = formatClock(Date.now() + RETRY_AFTER_MS);
  return (
    <StateCard kind="bad" icon={TriangleAlert} title={title} focus>
      <p>{all ? t("checkout.silent_all_text", { time }) : t("checkout.silent_text")}</p>
      <div class="row">
        {!all && <OtherWays event={event} ways={otherWays(error, ways)} pay={pay} />}
        <Button onClick={() => pay(chosen)}>{t("checkout.ask_again", { provider })}</Button>
      </div>
    </StateCard>
  );
}

function OtherWays({ event, ways, pay }: Pick<TroubleProps, "event" | "ways" | "pay">) {
  return (
    <>
      {ways.map((way) => (
        <Button key={wayId(way)} icon={wayWords(way, event.currency).icon} onClick={() => pay(way)}>
          {t("checkout.pay_by", { way: wayWords(way, event.currency).title, provider: providerName(way.provider) })}
        </Button>
      ))}
    </>
  );
}

/** The last payment did not succeed; another way is chosen below. */
export function Declined({ event, ways, chosen, choose, until }: Pick<TroubleProps, "event" | "ways" | "chosen"> & {
  readonly choose: (way: Way) => void;
  /** The time until which the seats are kept. */
  readonly until: string;
}) {
  const other = ways.find((way) => way.method !== "any" && wayId(way) !== wayId(chosen));
  return (
    <StateCard kind="bad" icon={TriangleAlert} title={t("checkout.declined")}>
      <p>{t("checkout.declined_text", { time: until })}</p>
      {other && (
        <p><Button icon={wayWords(other, event.currency).icon} onClick={() => {
          choose(other);
          requestAnimationFrame(() => document.querySelector<HTMLInputElement>(".checkout-way :checked")?.focus());
        }}>
          {t("checkout.choose_way", { way: wayWords(other, event.currency).title, provider: providerName(other.provider) })}
        </Button></p>
      )}
    </StateCard>
  );
}

interface WaitingProps {
  readonly slow: boolean;
  /** What the customer may do next. */
  readonly next: NextPayment;
  /** Until when the seats are kept, in a sentence. */
  readonly kept: string;
  readonly children: ComponentChildren;
}

/** A payment has begun, and the provider has not answered yet. */
export function WaitingState({ slow, next, kept, children }: WaitingProps) {
  if (next.kind === "over") {
    return <StateCard kind="plain" icon={Hourglass} title={t("checkout.arrived")}><p role="status">{t("checkout.arrived_text")}</p></StateCard>;
  }
  return (
    <StateCard kind="plain" icon={Hourglass} title={t("checkout.waiting")}>
      <p role="status">{slow ? t("checkout.waiting_slow") : t("checkout.waiting_text")}</p>
      <p>{kept} {t("checkout.waiting_late")}</p>
      <h3>{t("checkout.not_paid")}</h3>
      <p>{next.kind === "elsewhere" ? t("checkout.not_paid_elsewhere") : t("checkout.not_paid_text")}</p>
      <div class="row">{children}</div>
    </StateCard>
  );
}
