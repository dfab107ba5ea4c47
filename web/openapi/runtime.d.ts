import type { Problem } from "./schema";

/** A request that is not sent yet, and the type of its answer. */
export interface ApiRequest<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query below the API's address. */
  readonly path: string;
  /** Headers of the operation, by names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON body. */
  readonly body: unknown;
  /** Whether the request needs an access token. */
  readonly needsToken: boolean;
  /** Media type that is asked for; anything but JSON is answered as a `Blob`. */
  readonly accept: string;
  /** Only in types. */
  readonly answer?: T;
}

export interface Answer<T> {
  readonly status: number;
  readonly value: T;
  readonly etag: string | null;
}

/** A refusal of the API: `code` is for programs, `message` for people, `problem` has every field. */
export declare class BoxofficeError extends Error {
  readonly status: number;
  /** Empty if the gateway refused before a function ran. */
  readonly code: string;
  readonly problem: Partial<Problem> | undefined;
  readonly retryAfterSeconds: number;
}

export interface Client {
  /** Sends a request. Throws `BoxofficeError` if the API refuses, and what `fetch` throws if there is no answer. */
  send<T>(request: ApiRequest<T>, options?: { readonly signal?: AbortSignal }): Promise<Answer<T>>;
}

export interface ClientOptions {
  /** The API's address: the stack's output ApiUrl. */
  readonly url: string;
  /** The access token, or a function that gives it. */
  readonly token?: string | (() => string | Promise<string>);
  readonly fetch?: typeof globalThis.fetch;
}

/** A client of the API at `url`. */
export declare function createClient(options: ClientOptions): Client;
