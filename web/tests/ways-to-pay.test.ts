import { expect, test } from "vitest";
import { ApiProblem, sentenceFor } from "../src/api/problem";
import type { PayableEvent } from "../src/api/types";
import { firstChoice, otherProviders, otherWays, sameAbove, wayId, wayKind, waysToPay } from "../src/lib/ways-to-pay";

type Offer = Pick<PayableEvent, "providers" | "currency" | "slow_payments_allowed">;
const offer = (over: Partial<Offer>): Offer => ({ providers: ["stripe", "razorpay"], currency: "USD", slow_payments_allowed: false, ...over });
const ids = (over: Partial<Offer>) => waysToPay(offer(over)).map(wayId);

test("a customer can pay in every way that the event offers, the preferred provider first", () => {
  expect(ids({})).toEqual(["stripe card", "razorpay card"]);
  expect(ids({ providers: ["razorpay", "stripe"] })).toEqual(["razorpay card", "stripe card"]);
  expect(ids({ providers: [] })).toEqual([]);
});

test("rupees can be paid by UPI", () => {
  expect(ids({ currency: "INR" })).toEqual(["stripe card", "razorpay upi", "razorpay card"]);
});

test("ways whose money takes days are offered only where the event allows them, and last", () => {
  expect(ids({ slow_payments_allowed: true })).toEqual(["stripe card", "razorpay card", "stripe any", "razorpay any"]);
});

test("of two ways that take the same cards, the second says that it is the other one", () => {
  const dollars = waysToPay(offer({}));
  expect(dollars.map((way) => sameAbove(way, dollars, "USD")?.provider)).toEqual([undefined, "stripe"]);
  const rupees = waysToPay(offer({ currency: "INR" }));
  expect(rupees.map((way) => wayKind(way, "INR"))).toEqual(["card", "upi", "bank"]);
  expect(rupees.map((way) => sameAbove(way, rupees, "INR"))).toEqual([null, null, null]);
});

test("the first way that the event offers is chosen, until the customer has begun with another", () => {
  const ways = waysToPay(offer({ currency: "INR", providers: ["razorpay", "stripe"] }));
  const chosen = (...rest: [Parameters<typeof firstChoice>[1], Parameters<typeof firstChoice>[2]]) => wayId(firstChoice(ways, ...rest)!);
  expect(chosen(null, undefined)).toBe("razorpay upi");
  expect(chosen({ provider: "razorpay", method: "card" }, "razorpay")).toBe("razorpay card");
  expect(chosen(null, "stripe")).toBe("stripe card");
  expect(firstChoice([], null, "stripe")).toBeNull();
});

test("where one provider is silent the others are offered, as far as this client knows them", () => {
  const silent = new ApiProblem(503, "provider_unavailable", { other_providers: ["razorpay", "moon", 7] });
  expect(otherProviders(silent)).toEqual(["razorpay"]);
  expect(otherWays(silent, waysToPay(offer({ slow_payments_allowed: true }))).map(wayId)).toEqual(["razorpay card"]);
  expect(sentenceFor(silent)).toContain("another way");
  const alone = new ApiProblem(503, "provider_unavailable", { other_providers: [] });
  expect(otherProviders(alone)).toEqual([]);
  expect(sentenceFor(alone)).not.toContain("another way");
  expect(otherProviders(new Error("x"))).toEqual([]);
});
