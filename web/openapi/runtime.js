// What every call of the SDK shares. `sdk.mjs` copies it beside the calls that it makes from openapi.json.

/**
 * Makes the function that describes one operation's requests. It sends nothing: `createClient`, or a client of your own,
 * does.
 */
export function operation(method, path, { query = [], headers = {}, needsToken = false, accept = "application/json" } = {}) {
  return (input = {}) => {
    const filled = path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(input[name]));
    const pairs = query.filter((name) => isGiven(input[name])).map((name) => [name, String(input[name])]);
    const sent = Object.entries(headers).filter(([name]) => isGiven(input[name]));
    return {
      method,
      path: filled + (pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ""),
      headers: Object.fromEntries(sent.map(([name, header]) => [header, String(input[name])])),
      body: input.body,
      needsToken,
      accept: input.accept ?? accept,
    };
  };
}

function isGiven(value) {
  return value !== undefined && value !== null && value !== "";
}

/** A refusal of the API: `code` is for programs, `message` for people, `problem` has every field. */
export class BoxofficeError extends Error {
  constructor(status, problem, retryAfterSeconds) {
    super(problem?.detail ?? problem?.message ?? `The API answered ${status}.`);
    this.name = "BoxofficeError";
    this.status = status;
    this.code = problem?.code ?? "";
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A client of the API at `url`. `token` is the access token, or a function that gives it. */
export function createClient({ url, token, fetch = globalThis.fetch }) {
  const base = url.replace(/\/+$/, "");
  return {
    async send(request, { signal } = {}) {
      const headers = { accept: request.accept, ...request.headers };
      if (request.body !== undefined) headers["content-type"] = "application/json";
      const bearer = request.needsToken && (typeof token === "function" ? await token() : token);
      if (bearer) headers.authorization = `Bearer ${bearer}`;
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const reply = await fetch(base + request.path, { method: request.method, headers, body, signal });
      if (!reply.ok && reply.status !== 304) {
        const problem = await reply.json().catch(() => undefined);
        throw new BoxofficeError(reply.status, problem, Number(reply.headers.get("retry-after") ?? 0));
      }
      return { status: reply.status, value: await valueOf(reply, request.accept), etag: reply.headers.get("etag") };
    },
  };
}

async function valueOf(reply, accept) {
  if (reply.status === 204 || reply.status === 304) return null;
  return accept === "application/json" ? reply.json() : reply.blob();
}
