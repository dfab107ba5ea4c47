// What comes back if plans change, computed from an event's refund policy before anybody buys. The rules are the server's:
// hours are 3,600 seconds, a deadline's second still counts, and nothing comes back once the event has begun.

import type { BoxofficeEvent, Money } from "../api/types";
import { totalOf } from "./total";

/** A part of the price that comes back until an instant. */
export interface PolicyStep {
  readonly until: string;
  /** True if that is the start itself. */
  readonly untilStart: boolean;
  /** More than 0; 10,000 is all of it. */
  readonly basisPoints: number;
}

export interface Policy {
  /** Steps that are still to come, the next first; none if nothing comes back. */
  readonly steps: readonly PolicyStep[];
  /** True if something came back earlier, and nothing does now. */
  readonly over: boolean;
  /** Fees of one ticket with their tax that are kept, whenever it is given back; null if nothing is kept. */
  readonly feeKept: Money | null;
  /** True if seats can be given back one by one. */
  readonly singleSeats: boolean;
  /** Last instant at which seats can be moved; null if they cannot. */
  readonly movesUntil: string | null;
}

type Terms = Pick<
  BoxofficeEvent,
  "cancellation" | "currency" | "fee_per_booking_minor" | "fee_per_ticket_minor" | "starts_at" | "tax_basis_points" | "tax_mode"
>;

const HOUR_MS = 3_600_000;
export const WHOLE = 10_000;

export function policyOf(event: Terms, nowMs: number): Policy {
  const { tiers, fees_returned: feesReturned, single_seats: singleSeats, moves_until_hours: moves } = event.cancellation;
  const startMs = Date.parse(event.starts_at);
  const isAhead = (ms: number) => nowMs < startMs && nowMs < ms + 1_000;
  const ahead = tiers.filter((tier) => isAhead(startMs - tier.hours_before * HOUR_MS));
  const steps = ahead.map(({ hours_before: hours, refund_basis_points: basisPoints }): PolicyStep => (
    { until: instant(startMs - hours * HOUR_MS), untilStart: hours === 0, basisPoints }
  ));
  const movesMs = moves == null ? null : startMs - moves * HOUR_MS;
  const paying = withoutRepeats(steps.slice(0, steps.findLastIndex((step) => step.basisPoints > 0) + 1));
  return {
    steps: paying,
    over: paying.length === 0 && tiers.some((tier) => tier.refund_basis_points > 0),
    feeKept: feesReturned ? null : feesOf(event),
    singleSeats,
    movesUntil: movesMs !== null && isAhead(movesMs) ? instant(movesMs) : null,
  };
}

/** Two steps that give back the same are one. */
function withoutRepeats(steps: readonly PolicyStep[]): PolicyStep[] {
  return steps.filter((step, place) => steps[place + 1]?.basisPoints !== step.basisPoints);
}

function feesOf(event: Terms): Money | null {
  const fees = totalOf(event, [{ amount_minor: 0, currency: event.currency }]);
  return fees && fees.amount_minor > 0 ? fees : null;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
