import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getEvent } from "../openapi/dist/sdk";
import { ask, takeAsked } from "../src/api/asked";

const request = getEvent({ event_id: "evt_1" });
let head: (reply: Response) => void;
let signal: AbortSignal | null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  signal = null;
  // Its own clock is not one that a test can turn.
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(), ms);
    return limit.signal;
  });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (url === "/config.json") return new Response("{}");
    const limit = (signal = init.signal ?? null);
    return new Promise<Response>((resolve, reject) => {
      head = resolve;
      limit?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a body that takes its time on a slow network is not cut off, and so not asked for twice", async () => {
  const reply = ask(request);
  await vi.waitFor(() => expect(signal).not.toBeNull());
  head(new Response("{}"));
  await reply;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(signal?.aborted).toBe(false);
  expect(takeAsked(request)).not.toBeNull();
});

test("an answer that does not begin is waited for no longer than any other", async () => {
  const reply = ask(request);
  await vi.waitFor(() => expect(signal).not.toBeNull());
  await vi.advanceTimersByTimeAsync(15_000);
  await expect(reply).rejects.toThrow("aborted");
});
