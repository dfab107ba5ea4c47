// The API, as anyone, a customer or the organizer calls it: what a test needs to be so before its customer begins.

import { randomUUID } from "node:crypto";
import { ADMIN, API_URL, PROVIDER_KEY, PROVIDER_URL } from "./stack";

/** An answer: tests read it, and the API has tests of its own for its shape. */
export type Json = any;

/** On a busy machine the emulator answers 502 or 503 for a function that it could not start in time. */
const TRIES = 5;

export class Api {
  constructor(
    private readonly token: string | null = null,
    private readonly url = API_URL,
    private readonly always: Record<string, string> = {},
  ) {}

  get(path: string): Promise<Json> {
    return this.send("GET", path);
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Json> {
    return this.send("POST", path, body, { "idempotency-key": randomUUID(), ...headers });
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Json> {
    const init: RequestInit = {
      method,
      headers: {
        "content-type": "application/json",
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...this.always,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    for (let tried = 1; ; tried++) {
      const reply = await fetch(this.url + path, init);
      if (reply.ok) return reply.status === 204 ? null : reply.json();
      if (![429, 502, 503, 504].includes(reply.status) || tried === TRIES) {
        throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
      }
      await new Promise((done) => setTimeout(done, 500 * tried));
    }
  }
}

export const anyone = new Api();

let signedIn: { readonly api: Api; readonly until: number } | null = null;

/** The API for the administrator, who may act for every organizer. Sessions last for a quarter of an hour. */
export async function organizer(): Promise<Api> {
  if (signedIn === null || signedIn.until < Date.now()) {
    const session = await anyone.post("/auth/login", ADMIN);
    signedIn = { api: new Api(session.access_token), until: Date.now() + (session.expires_in_seconds - 60) * 1000 };
  }
  return signedIn.api;
}

/** The payment providers' stand-in. */
export const PROVIDER = new Api(PROVIDER_KEY, PROVIDER_URL, { "stripe-version": "2025-09-30.clover" });

/** Changes how the stand-in behaves for everybody, such as `{ delay_seconds: 10 }`. */
export async function setProvider(settings: Record<string, unknown>): Promise<void> {
  await PROVIDER.post("/_sandbox/settings", settings);
}
