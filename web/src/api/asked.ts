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
  const reply = apiBase().then((base) => (
    fetch(base + request.path, { headers: { accept: request.accept }, credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) })
  ));
  // Whoever takes it is told.
  reply.catch(() => undefined);
  underWay.set(request.path, { reply, at: performance.now() });
  return reply;
}

/** The reply to a request that was asked for already; null if it was not. */
export function takeAsked({ method, path, needsToken }: ApiRequest<unknown>): Promise<Response> | null {
  const found = method === "GET" && !needsToken ? underWay.get(path) : undefined;
  if (!found) return null;
  underWay.delete(path);
  return performance.now() - found.at < GOOD_MS ? found.reply : null;
}
