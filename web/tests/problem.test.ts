/// <reference types="vite/client" />
import { expect, test } from "vitest";
import cancellation from "../../shared/domain/src/after/cancellation.rs?raw";
import moving from "../../shared/domain/src/after/moving.rs?raw";
import api from "../../openapi.json";
import texts from "../src/i18n/en/problem.json";
import { ApiProblem, ConnectionLost, isFinalAnswer, sentenceFor, toProblem } from "../src/api/problem";

const reply = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

test("a problem document is read with its own fields", async () => {
  const problem = await toProblem(reply(409, { status: 409, code: "seats_taken", seats: ["A-1", "A-2"], blocks: [] }));
  expect(problem.code).toBe("seats_taken");
  expect(problem.seats).toEqual(["A-1", "A-2"]);
  expect(sentenceFor(problem)).toBe("Somebody else was faster: A-1 and A-2 are taken.");
});

test("one lost seat is singular", () => {
  expect(sentenceFor(new ApiProblem(409, "seats_taken", { seats: ["A-1"] }))).toContain("A-1 is taken");
});

test("the gateway's own refusals have no code and still get a sentence", async () => {
  expect(sentenceFor(await toProblem(reply(401, { message: "Unauthorized" })))).toBe("Please log in first.");
  expect(sentenceFor(await toProblem(reply(502, "<html>")))).toContain("Our side has a problem");
  expect(sentenceFor(await toProblem(reply(429, { message: "Too Many Requests" })))).toContain("Very many people");
});

test("a code that this client does not know falls back on its status, and is never shown", () => {
  const sentence = sentenceFor(new ApiProblem(409, "moon_too_bright"));
  expect(sentence).not.toContain("moon");
  expect(sentence).toMatch(/\.$/);
});

test("the limit is named where the server names it", () => {
  expect(sentenceFor(new ApiProblem(409, "ticket_limit_reached", { max: 4 }))).toContain("4 tickets");
});

test("a lost connection is no answer; a refusal is; trouble on the server's side is not", () => {
  expect(isFinalAnswer(new ConnectionLost())).toBe(false);
  expect(isFinalAnswer(new ApiProblem(409, "seats_taken"))).toBe(true);
  expect(isFinalAnswer(new ApiProblem(422, "idempotency_key_reused"))).toBe(true);
  for (const status of [401, 408, 429, 500, 503]) expect(isFinalAnswer(new ApiProblem(status, "x"))).toBe(false);
});

test("Retry-After is understood", async () => {
  expect((await toProblem(reply(503, {}, { "retry-after": "2" }))).retryAfterSeconds).toBe(2);
  expect((await toProblem(reply(503, {}))).retryAfterSeconds).toBe(0);
});

test("whoever tried too often is told how long to wait", () => {
  const problem = (seconds: number) => new ApiProblem(429, "too_many_attempts", {}, seconds);
  expect(sentenceFor(problem(5_000))).toContain("wait 1 hour, 24 minutes");
  expect(sentenceFor(problem(20))).toContain("wait 1 minute");
});

test("refusals of codes and prices are whole sentences", () => {
  expect(sentenceFor(new ApiProblem(409, "offer_lost", { offer: "First visit" }))).toContain("“First visit”");
  expect(sentenceFor(new ApiProblem(422, "offer_not_reached"))).toContain("does not apply yet");
  expect(sentenceFor(new ApiProblem(409, "price_changed"))).toContain("price has changed");
});

test("every code of the API has a sentence, and none of them is shown itself", () => {
  const codes = api.components.schemas.Problem.properties.code.enum;
  expect(codes.length).toBeGreaterThan(70);
  for (const code of codes) {
    const sentence = sentenceFor(new ApiProblem(400, code));
    expect(sentence).toMatch(/[.:]$/);
    expect(sentence).not.toMatch(/_|\bproblem\.|\{\{/);
  }
  const special = ["offer_not_reached", "offer_lost", "field_invalid"];
  expect(codes.filter((code) => !(code in texts.code) && !special.includes(code))).toEqual([]);
});

test("the server's own words are never shown: neither Cognito's about a password nor any other detail", () => {
  const raw = "1 validation error detected: Value at 'password' failed to satisfy constraint";
  for (const code of ["password_weak", "field_invalid", "provider_refused", "not_cancellable", "move_not_possible", "moon_too_bright"]) {
    expect(sentenceFor(new ApiProblem(400, code, { detail: raw }))).not.toContain("validation");
  }
  expect(sentenceFor(new ApiProblem(400, "password_weak"))).toContain("at least 12 characters");
});

test("reasons that the server gives are told in our own words", () => {
  const told = (code: string, reason: string) => sentenceFor(new ApiProblem(409, code, { detail: `These seats cannot be given back: ${reason}.` }));
  for (const reason of reasonsIn(cancellation, /refused\("([^"]+)"\)/g)) {
    expect(told("not_cancellable", reason)).not.toBe(texts.code.not_cancellable);
  }
  const moves = reasonsIn(moving, /refused\("([^"]+)"\)/g);
  expect(moves.length).toBeGreaterThan(2);
  for (const reason of moves) expect(told("move_not_possible", reason)).not.toBe(texts.code.move_not_possible);
});

test("what an offer still needs is counted in the reader's language", () => {
  const needs = (missing: string) => sentenceFor(new ApiProblem(422, "offer_not_reached", { offer: "3 for 2", missing }));
  expect(needs("it needs 3 seats that it is for")).toBe("“3 for 2” does not apply yet: it needs 3 seats that it is for.");
  expect(needs("it is for other seats")).toContain("it is for other seats");
  expect(needs("something new")).toContain("it needs more seats");
});

test("amounts of a refusal are written out", () => {
  const eur = (amount_minor: number) => ({ amount_minor, currency: "EUR" });
  const sentence = sentenceFor(new ApiProblem(409, "move_too_cheap", { price: eur(1_000), worth: eur(2_050) }));
  expect(sentence).toContain("€10.00");
  expect(sentence).toContain("€20.50");
});

test("a fault of ours comes with the number under which our staff find it", () => {
  expect(sentenceFor(new ApiProblem(500, "internal", { request_id: "req-7" }))).toContain("req-7");
  expect(sentenceFor(new ApiProblem(400, "moon_too_bright", { request_id: "req-8" }))).toContain("req-8");
  expect(sentenceFor(new ApiProblem(409, "no_seats", { request_id: "req-9" }))).not.toContain("req-9");
});

function reasonsIn(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map((found) => found[1] ?? "");
}
