import { expect, test } from "vitest";
import type { Policy } from "../src/lib/policy";
import { policyNote, stepWords } from "../src/lib/policy-words";

const at = { timeZone: "Europe/Berlin", nowMs: Date.parse("2026-12-01T00:00:00Z") };
const step = (basisPoints: number, untilStart = false) => ({ until: "2026-12-03T18:30:00.000Z", untilStart, basisPoints });
const policy = (basisPoints: number, keepsFees: boolean, untilStart = false): Policy => ({
  steps: [step(basisPoints, untilStart)], over: false, feeKept: keepsFees ? { amount_minor: 203, currency: "EUR" } : null, singleSeats: true, movesUntil: null,
});

function said(basisPoints: number, keepsFees: boolean): readonly string[] {
  const of = policy(basisPoints, keepsFees);
  return [stepWords(step(basisPoints), of, at), policyNote(of, at)].map((words) => words.replace(/^.*?:\d\d[^:]*: /, ""));
}

test("what comes back is said in the same words in a list of deadlines and beside a button", () => {
  expect(said(10_000, false)).toEqual(["all of it back", "all of it back."]);
  expect(said(5_000, false)).toEqual(["50% back", "50% back."]);
});

test("fees that stay paid are never part of what comes back", () => {
  expect(said(10_000, true)).toEqual(["the price back, without the fees", "the price back, without the fees."]);
  expect(said(5_000, true)).toEqual(["50% back, without the fees", "50% back, without the fees."]);
});

test("a deadline that is the start itself is called so, and nothing is promised where nothing comes back", () => {
  expect(policyNote(policy(10_000, true, true), at)).toBe("Change your mind until it starts: the price back, without the fees.");
  expect(policyNote({ ...policy(0, false), steps: [] }, at)).toBe("Seats cannot be given back for a change of mind.");
});
