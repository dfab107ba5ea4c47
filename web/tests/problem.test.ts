import { expect, test } from "vitest";
import { ApiProblem, ConnectionLost, isFinalAnswer, sentenceFor, toProblem } from "../src/api/problem";

const reply = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

test("a problem document is read with its own fields", async () => {
  const problem = await toProblem(reply(409, { status: 409, code: "seats_taken", seats: ["A-1", "A-2"], blocks: [] }));
  expect(problem.code).toBe("seats_taken");
  expect(problem.seats).toEqual(["A-1", "A-2"]);
  expect(sentenceFor(problem)).toBe("Somebody else was faster: A-1, A-2 are taken.");
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
  expect(sentenceFor(problem(5_000))).toContain("84 minutes");
  expect(sentenceFor(problem(20))).toContain("a minute");
});

test("refusals of codes and prices are whole sentences", () => {
  expect(sentenceFor(new ApiProblem(409, "offer_lost", { offer: "First visit" }))).toContain("“First visit”");
  expect(sentenceFor(new ApiProblem(422, "offer_not_reached"))).toContain("does not apply yet");
  expect(sentenceFor(new ApiProblem(409, "price_changed"))).toContain("price has changed");
});
