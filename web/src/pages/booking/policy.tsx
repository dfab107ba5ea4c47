import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { serverClock } from "../../lib/clock";
import { policyOf } from "../../lib/policy";
import { formatInstant } from "../../lib/time";
import { stepWords } from "../../lib/policy-words";

/** What comes back if plans change, in sentences. */
export function Policy({ event }: { event: PayableEvent }) {
  const at = { timeZone: event.time_zone, nowMs: serverClock.now() };
  const policy = policyOf(event, at.nowMs);
  const window = event.refund_windows?.at(-1);
  return (
    <ul class="booking-policy">
      {window && <li>{t("booking.policy_postponed", { until: formatInstant(window.refund_until, event.time_zone) })}</li>}
      {policy.steps.map((step) => <li key={step.until}>{stepWords(step, policy, at)}</li>)}
      <li>{policy.steps.length > 0 ? t("event.plans_then") : t("booking.policy_nothing")}</li>
    </ul>
  );
}
