// One wording for what comes back, wherever it is said: at the event, beside the button that pays, and where seats are
// given back. "All of it" is all that was paid: everywhere else, prices have the fees in them.

import { t } from "../i18n";
import { formatDeadline } from "./calendar-words";
import { locale } from "./locale";
import { WHOLE, type Policy, type PolicyStep } from "./policy";

export interface At {
  readonly timeZone: string;
  readonly nowMs: number;
}

export function partWords(basisPoints: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2, numberingSystem: "latn" }).format(basisPoints / WHOLE);
}

/** "the price back, without the fees" */
function backWords(basisPoints: number, keepsFees: boolean): string {
  if (basisPoints === WHOLE) return keepsFees ? t("event.back_price") : t("event.back_all");
  const part = partWords(basisPoints);
  return keepsFees ? t("event.back_part", { part }) : t("event.back_part_all", { part });
}

function values(step: PolicyStep, policy: Policy, { timeZone, nowMs }: At) {
  const until = step.untilStart ? t("event.plans_until_start") : formatDeadline(step.until, timeZone, nowMs);
  return { until, back: backWords(step.basisPoints, policy.feeKept !== null) };
}

/** "Until Wed, 2 Dec, 19:30: the price back, without the fees" */
export function stepWords(step: PolicyStep, policy: Policy, at: At): string {
  return t("event.plans_step", values(step, policy, at));
}

/** The policy in one sentence, for beside a button. */
export function policyNote(policy: Policy, at: At): string {
  const [step] = policy.steps;
  return step ? t("event.note", values(step, policy, at)) : t("event.note_nothing");
}
