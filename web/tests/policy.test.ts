import { describe, expect, it } from "vitest";
import type { BoxofficeEvent } from "../src/api/types";
import { policyOf } from "../src/lib/policy";

const tier = (hours: number, percent: number) => ({ hours_before: hours, refund_basis_points: percent * 100 });
const event = (cancellation: Partial<BoxofficeEvent["cancellation"]>, change: Partial<BoxofficeEvent> = {}) => ({
  starts_at: "2026-12-05T18:30:00Z", currency: "EUR", fee_per_ticket_minor: 190, fee_per_booking_minor: 0, tax_basis_points: 700, tax_mode: "exclusive",
  cancellation: { tiers: [tier(48, 100), tier(24, 50)], fees_returned: false, single_seats: true, ...cancellation }, ...change,
}) as BoxofficeEvent;
const at = Date.parse;

describe("what comes back if plans change", () => {
  it("is told with the instants until which it holds", () => {
    expect(policyOf(event({}), at("2026-12-01T00:00:00Z"))).toEqual({
      steps: [
        { until: "2026-12-03T18:30:00.000Z", untilStart: false, basisPoints: 10_000 },
        { until: "2026-12-04T18:30:00.000Z", untilStart: false, basisPoints: 5_000 },
      ],
      over: false, feeKept: { amount_minor: 203, currency: "EUR" }, singleSeats: true, movesUntil: null,
    });
  });

  it("still holds in the second of a deadline, and not after it", () => {
    expect(policyOf(event({}), at("2026-12-03T18:30:00.999Z")).steps).toHaveLength(2);
    expect(policyOf(event({}), at("2026-12-03T18:30:01Z")).steps.map((step) => step.basisPoints)).toEqual([5_000]);
  });

  it("is nothing after the last deadline, and nothing is promised by a step that gives nothing", () => {
    expect(policyOf(event({}), at("2026-12-05T00:00:00Z"))).toMatchObject({ steps: [], over: true });
    expect(policyOf(event({ tiers: [] }), at("2026-12-01T00:00:00Z"))).toMatchObject({ steps: [], over: false });
    expect(policyOf(event({ tiers: [tier(48, 100), tier(24, 0)] }), at("2026-12-01T00:00:00Z")).steps).toHaveLength(1);
  });

  it("ends with the start, even where the policy has no earlier end", () => {
    const open = event({ tiers: [tier(0, 100)], moves_until_hours: 0 });
    expect(policyOf(open, at("2026-12-05T18:29:59Z"))).toMatchObject({ steps: [{ untilStart: true }], movesUntil: "2026-12-05T18:30:00.000Z" });
    expect(policyOf(open, at("2026-12-05T18:30:00Z"))).toMatchObject({ steps: [], over: true, movesUntil: null });
  });

  it("is one step where two give the same", () => {
    expect(policyOf(event({ tiers: [tier(72, 100), tier(48, 100)] }), at("2026-12-01T00:00:00Z")).steps).toMatchObject([{ until: "2026-12-03T18:30:00.000Z" }]);
  });

  it("names the fees that are kept, with their tax, unless they come back or there are none", () => {
    expect(policyOf(event({ fees_returned: true }), 0).feeKept).toBeNull();
    expect(policyOf(event({}, { fee_per_ticket_minor: 0 }), 0).feeKept).toBeNull();
    expect(policyOf(event({}, { tax_mode: "inclusive" }), 0).feeKept).toEqual({ amount_minor: 190, currency: "EUR" });
  });
});
