// The one way to the API: base URL, bearer token, time limit, retries and errors.

import { ApiProblem, ConnectionLost, toProblem } from "./problem";
import { session } from "./session";
import type { Tokens } from "./types";

export interface Call {
  readonly method?: "GET" | "POST" | "DELETE";
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Whether the customer's token goes along. */
  readonly asCustomer?: boolean;
  readonly idempotencyKey?: string;
  /** Send `If-None-Match`; the answer may then be `null` for "unchanged". */
  readonly etag?: string | null;
  /** The answer is a file and no JSON. */
  readonly file?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** How often to try again when the connection or the server fails. Only for calls that are safe to repeat. */
  readonly retries?: number;
}

export interface Answer<T> {
  readonly status: number;
  /** Null where there is no body: 204, and 304 after `etag`. */
  readonly value: T | null;
  readonly etag: string | null;
}

const TIMEOUT_MS = 15_000;
const RETRY_PAUSE_MAX_MS = 5_000;

let apiUrl: Promise<string> | undefined;

/** `/api` on our own origin, unless the deployment says otherwise in `/config.json`. */
function apiBase(): Promise<string> {
  apiUrl ??= fetch("/config.json", { cache: "no-cache" })
    .then((reply) => (reply.ok ? reply.json() : {}))
    .then((config: { api_url?: unknown }) => (typeof config.api_url === "string" ? config.api_url : "/api"))
    .catch(() => "/api")
    .then((url) => url.replace(/\/+$/, ""));
  return apiUrl;
}

/** Makes the call and returns its JSON. Throws `ApiProblem` or `ConnectionLost`. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const answer = await callForAnswer<T>(path, options);
  return answer.value as T;
}

/** Makes the call and returns the file that it answers. Throws `ApiProblem` or `ConnectionLost`. */
export async function callForFile(path: string, options: Call = {}): Promise<Blob> {
  const answer = await callForAnswer<Blob>(path, { ...options, file: true });
  return answer.value as Blob;
}

export async function callForAnswer<T>(path: string, options: Call): Promise<Answer<T>> {
  let renewed = false;
  for (let attempt = 0; ; attempt++) {
    try {
      return await once<T>(path, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (error instanceof ApiProblem && error.status === 401 && options.asCustomer && session.loggedIn && !renewed) {
        // Once: the token may have ended or been revoked between two calls.
        renewed = true;
        session.dropAccessToken();
        continue;
      }
      if (attempt >= (options.retries ?? 0) || !worthRetrying(error)) throw error;
      await pause(error, attempt);
    }
  }
}

function worthRetrying(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return error instanceof ConnectionLost;
  return error.status === 503 || error.status === 429 || error.code === "request_in_progress";
}

function pause(error: unknown, attempt: number): Promise<void> {
  const asked = error instanceof ApiProblem ? error.retryAfterSeconds * 1000 : 0;
  const spread = Math.random() * 500 * 2 ** attempt;
  return new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_PAUSE_MAX_MS, asked + spread)));
}

async function once<T>(path: string, options: Call): Promise<Answer<T>> {
  const headers = new Headers({ accept: options.file ? "*/*" : "application/json" });
  if (options.body !== undefined) headers.set("content-type", "application/json");
  if (options.idempotencyKey) headers.set("idempotency-key", options.idempotencyKey);
  if (options.etag) headers.set("if-none-match", options.etag);
  if (options.asCustomer) headers.set("authorization", `Bearer ${await accessToken()}`);
  const reply = await send((await apiBase()) + path + queryText(options.query), {
    method: options.method ?? "GET",
    headers,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }, options.signal);
  const etag = reply.headers.get("etag");
  if (reply.status === 304 || reply.status === 204) return { status: reply.status, value: null, etag };
  if (!reply.ok) throw await toProblem(reply);
  const value = (await (options.file ? reply.blob() : reply.json()).catch(() => {
    throw new ConnectionLost();
  })) as T;
  return { status: reply.status, value, etag };
}

async function send(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  const onAbort = () => limit.abort();
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort);
  try {
    return await fetch(url, { ...init, signal: limit.signal, credentials: "omit" });
  } catch {
    throw new ConnectionLost();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function queryText(query: Call["query"]): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value) pairs.set(name, value);
  }
  const text = pairs.toString();
  return text ? `?${text}` : "";
}

let renewal: Promise<string> | null = null;

/** A good access token; renews it first if need be, once for all calls that wait for it. */
async function accessToken(): Promise<string> {
  const fresh = session.freshAccessToken;
  if (fresh) return fresh;
  const refreshToken = session.refreshToken;
  if (!refreshToken) throw new ApiProblem(401, "not_signed_in");
  renewal ??= renew(refreshToken).finally(() => {
    renewal = null;
  });
  return renewal;
}

async function renew(refreshToken: string): Promise<string> {
  try {
    const body = { refresh_token: refreshToken };
    const { value } = await once<Tokens>("/auth/refresh", { method: "POST", body });
    if (!value) throw new ConnectionLost();
    session.start(value);
    return value.access_token;
  } catch (error) {
    // Only a refusal ends the session; a lost connection must not log anybody out.
    if (error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429) {
      session.end();
      throw new ApiProblem(401, "session_ended");
    }
    throw error;
  }
}
