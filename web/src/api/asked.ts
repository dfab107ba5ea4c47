// Answers that are under way before the client is there: what a page shows first, asked for by the very first script.

import type { ApiRequest } from "../../openapi/dist/sdk";
import { apiBase } from "./config";

interface Asked {
  readonly reply: Promise<Response>;
  readonly at: number;
}

/** Longer ago than this, it is asked for again. */
const GOOD_MS = 30_000;
const TIMEOUT_MS = 15_000;
const underWay = new Map<string, Asked>();

/** Asks for what anyone may read. Who sends the same request next gets this reply, once. */
export function ask(request: ApiRequest<unknown>): Promise<Response> {
  const reply = apiBase().then((base) => send(base + request.path, request.accept));
  // Whoever takes it is told.
  reply.catch(() => undefined);
  underWay.set(request.path, { reply, at: performance.now() });
  return reply;
}

/** The time limit is for the first byte: a body that has begun may take as long as a slow network needs for it. */
async function send(url: string, accept: string): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  try {
    return await fetch(url, { headers: { accept }, credentials: "omit", signal: limit.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** The reply to a request that was asked for already; null if it was not. */
export function takeAsked({ method, path, needsToken }: ApiRequest<unknown>): Promise<Response> | null {
  const found = method === "GET" && !needsToken ? underWay.get(path) : undefined;
  if (!found) return null;
  underWay.delete(path);
  return performance.now() - found.at < GOOD_MS ? found.reply : null;
}
