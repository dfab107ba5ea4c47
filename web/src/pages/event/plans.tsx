import { ArrowLeftRight, CalendarSync, CalendarX2, Undo2, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { formatDeadline } from "../../lib/calendar-words";
import { formatMoney } from "../../lib/money";
import type { Policy } from "../../lib/policy";
import { stepWords } from "../../lib/policy-words";
import { Icon } from "../../ui";

interface PlansProps {
  readonly event: PayableEvent;
  readonly policy: Policy;
  readonly now: number;
}

/** What happens if the buyer's plans change, or the organizer's, with instants instead of hours. */
export function Plans({ event, policy, now }: PlansProps) {
  const at = { timeZone: event.time_zone, nowMs: now };
  const fee = policy.feeKept && t("event.plans_fee_kept", { fee: formatMoney(policy.feeKept) });
  const last = policy.steps.length - 1;
  return (
    <section id="plans" aria-labelledby="plans-heading">
      <h2 id="plans-heading">{t("event.plans_heading")}</h2>
      <ul class="event-plans">
        {policy.steps.map((step, place) => (
          <Plan key={step.until} icon={Undo2} title={stepWords(step, policy, at)}>
            {place === 0 && (policy.singleSeats ? t("event.plans_single") : t("event.plans_whole"))}
            {place === 0 && fee && ` ${fee}`}
            {place === last && !step.untilStart && ` ${t("event.plans_then")}`}
          </Plan>
        ))}
        {last < 0 && (
          <Plan icon={Undo2} title={policy.over ? t("event.plans_over") : t("event.plans_nothing")}>
            {policy.over ? t("event.plans_over_text") : t("event.plans_nothing_text")}
          </Plan>
        )}
        {policy.movesUntil !== null && (
          <Plan icon={ArrowLeftRight} title={t("event.plans_move", { until: formatDeadline(policy.movesUntil, at.timeZone, now) })}>{t("event.plans_move_text")}</Plan>
        )}
        <Plan icon={CalendarX2} title={t("event.plans_cancelled", { organizer: event.organizer.name })}>{t("event.plans_cancelled_text")}</Plan>
        <Plan icon={CalendarSync} title={t("event.plans_postponed")}>{t("event.plans_postponed_text")}</Plan>
      </ul>
    </section>
  );
}

function Plan({ icon, title, children }: { icon: IconNode; title: string; children: ComponentChildren }) {
  return <li><Icon icon={icon} /><h3>{title}</h3><p>{children}</p></li>;
}
