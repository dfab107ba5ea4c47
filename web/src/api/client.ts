// Sends the SDK's requests: base URL, bearer token, time limit, retries and errors. The one way to the API.

import { refreshSession, type Answer, type ApiRequest } from "../../openapi/dist/sdk";
import { takeAsked } from "./asked";
import { apiBase, knownApiUrl } from "./config";
import { ApiProblem, ConnectionLost, toProblem } from "./problem";
import { session } from "./session";

export interface Sending {
  readonly signal?: AbortSignal | undefined;
  /** How often to try again when the connection or the server fails. Only for calls that are safe to repeat. */
  readonly retries?: number;
}

const TIMEOUT_MS = 15_000;
const RETRY_PAUSE_MAX_MS = 5_000;

/** Address of a file whose path is in an answer of the API: by then, the API's own address is known. */
export function fileAddress(path: string): string {
  return knownApiUrl() + path;
}

/** Sends the request and returns its answer's value. Throws `ApiProblem` or `ConnectionLost`. */
export async function call<T>(request: ApiRequest<T>, options: Sending = {}): Promise<T> {
  return (await callForAnswer(request, options)).value;
}

/** Sends the request and returns the whole answer. Its value is null where there is no body: 204 and 304. */
export async function callForAnswer<T>(request: ApiRequest<T>, options: Sending = {}): Promise<Answer<T>> {
  let renewed = false;
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(request, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (error instanceof ApiProblem && isTokenRefused(error) && request.needsToken && session.loggedIn && !renewed) {
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

/** A wrong password is a 401, too: another try of it would use up an attempt. */
function isTokenRefused(error: ApiProblem): boolean {
  return error.status === 401 && error.code !== "credentials_invalid";
}

function worthRetrying(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return error instanceof ConnectionLost;
  // Who tried too often is to wait, not to try once more.
  if (error.code === "too_many_attempts") return false;
  return error.status === 503 || error.status === 429 || error.code === "request_in_progress";
}

function pause(error: unknown, attempt: number): Promise<void> {
  const asked = error instanceof ApiProblem ? error.retryAfterSeconds * 1000 : 0;
  const spread = Math.random() * 500 * 2 ** attempt;
  return new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_PAUSE_MAX_MS, asked + spread)));
}

async function once<T>(request: ApiRequest<T>, options: Sending): Promise<Answer<T>> {
  const isFile = request.accept !== "application/json";
  // A refusal is JSON, whatever was asked for.
  const headers = new Headers({ ...request.headers, accept: isFile ? `${request.accept}, */*;q=0.1` : request.accept });
  if (request.body !== undefined) headers.set("content-type", "application/json");
  if (request.needsToken) headers.set("authorization", `Bearer ${await accessToken()}`);
  const asked = takeAsked(request);
  const reply = asked ? await asked.catch(lost) : await send((await apiBase()) + request.path, {
    method: request.method,
    headers,
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  }, options.signal);
  const etag = reply.headers.get("etag");
  if (reply.status === 304 || reply.status === 204) return { status: reply.status, value: null as T, etag };
  if (!reply.ok) throw await toProblem(reply);
  const value = (await (isFile ? reply.blob() : reply.json()).catch(() => {
    throw new ConnectionLost();
  })) as T;
  return { status: reply.status, value, etag };
}

function lost(): never {
  throw new ConnectionLost();
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
    return lost();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
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
    const { value } = await once(refreshSession({ body: { refresh_token: refreshToken } }), {});
    if (session.refreshToken !== refreshToken) throw new ApiProblem(401, "not_signed_in");
    session.start(value);
    return value.access_token;
  } catch (error) {
    // Who has logged out meanwhile stays logged out, and who has logged in since stays logged in.
    if (session.refreshToken !== refreshToken) throw new ApiProblem(401, "not_signed_in");
    // Only a refusal ends the session; a lost connection must not log anybody out.
    if (error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429) {
      session.end();
      throw new ApiProblem(401, "session_ended");
    }
    throw error;
  }
}
