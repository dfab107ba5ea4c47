import { beforeEach, expect, test, vi } from "vitest";

interface Sent { readonly path: string; readonly body: unknown }

let sent: Sent[];
let replies: Record<string, (() => Response)[]>;

const json = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status });
const tokens = { access_token: "access", id_token: "id", refresh_token: "refresh", token_type: "Bearer", expires_in_seconds: 900 };
const authorization = (round: number) => (
  { authorize_url: `https://pool.test/${round}`, state: `state-${round}`, code_verifier: `verifier-${round}` });

/** Fresh modules for each test: the session and what has begun live in module scope, as they do in one tab. */
async function open() {
  vi.resetModules();
  const endpoints = await import("../src/api/endpoints");
  const signIn = await import("../src/api/sign-in");
  const { session } = await import("../src/api/session");
  return { ...endpoints, ...signIn, session };
}

beforeEach(() => {
  sent = [];
  replies = { "/config.json": [json(200, { api_url: "/api" })] };
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    if (url !== "/config.json") {
      sent.push({ path: url, body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined });
    }
    const queue = replies[url] ?? [];
    const reply = queue.length > 1 ? queue.shift() : queue[0];
    if (!reply) throw new Error(`nobody expected ${url}`);
    return reply();
  });
});

const came = (query: string) => new URLSearchParams(query);

test("an account with a second factor is logged in by its code, not by the password alone", async () => {
  const client = await open();
  replies["/api/auth/login"] = [json(401, { code: "second_factor_needed", session: "waiting-session" })];
  replies["/api/auth/login/second-factor"] = [json(400, { code: "second_factor_wrong" }), json(200, tokens)];
  const waiting = await client.logIn("asha@example.com", "Sturdy-Lantern-42");
  expect(waiting).toEqual({ email: "asha@example.com", session: "waiting-session" });
  expect(client.session.loggedIn).toBe(false);
  await expect(client.confirmLogIn(waiting!, "111111")).rejects.toMatchObject({ code: "second_factor_wrong" });
  expect(client.session.loggedIn).toBe(false);
  await client.confirmLogIn(waiting!, "123456");
  expect(sent.at(-1)?.body).toEqual({ email: "asha@example.com", session: "waiting-session", code: "123456" });
  expect([client.session.freshAccessToken, client.session.email]).toEqual(["access", "asha@example.com"]);
});

test("an account without one is logged in by its password, and a wrong one is a refusal", async () => {
  const client = await open();
  replies["/api/auth/login"] = [json(401, { code: "credentials_invalid" }), json(200, tokens)];
  await expect(client.logIn("asha@example.com", "x")).rejects.toMatchObject({ code: "credentials_invalid" });
  expect(await client.logIn("asha@example.com", "Sturdy-Lantern-42")).toBeNull();
  expect(client.session.loggedIn).toBe(true);
});

test("a sign-in at a provider comes back with its state and is exchanged with its verifier", async () => {
  const client = await open();
  replies["/api/auth/authorize"] = [json(200, authorization(1))];
  replies["/api/auth/exchange"] = [json(200, tokens)];
  client.session.start(tokens, "somebody.else@example.com");
  expect(await client.beginSignIn("google", "/events/evt_1/seats")).toBe("https://pool.test/1");
  const begun = client.takeBegunSignIn();
  expect(begun?.next).toBe("/events/evt_1/seats");
  expect(await client.finishSignIn(begun, came("code=c1&state=state-1"))).toBeNull();
  expect(sent.at(-1)?.body).toEqual({ code: "c1", code_verifier: "verifier-1" });
  expect([client.session.loggedIn, client.session.email]).toEqual([true, null]);
});

test("a return with another state, or that this tab has not begun, is refused before its code is sent", async () => {
  const client = await open();
  replies["/api/auth/authorize"] = [json(200, authorization(1))];
  await client.beginSignIn("google", "/");
  const begun = client.takeBegunSignIn();
  const foreign = { code: "sign_in_foreign" };
  await expect(client.finishSignIn(begun, came("code=c1&state=state-2"))).rejects.toMatchObject(foreign);
  await expect(client.finishSignIn(begun, came("code=c1"))).rejects.toMatchObject(foreign);
  // It was taken once already.
  await expect(client.finishSignIn(client.takeBegunSignIn(), came("code=c1&state=state-1"))).rejects.toMatchObject(foreign);
  expect(sent.map((one) => one.path)).toEqual(["/api/auth/authorize"]);
  expect(client.session.loggedIn).toBe(false);
});

test("a sign-in that has opened the account goes round once more, and not a third time", async () => {
  const client = await open();
  replies["/api/auth/authorize"] = [json(200, authorization(1)), json(200, authorization(2))];
  replies["/api/auth/exchange"] = [json(409, { code: "sign_in_again" })];
  await client.beginSignIn("apple", "/bookings");
  expect(await client.finishSignIn(client.takeBegunSignIn(), came("code=c1&state=state-1"))).toBe("https://pool.test/2");
  const begun = client.takeBegunSignIn();
  expect(begun).toMatchObject({ provider: "apple", next: "/bookings", verifier: "verifier-2" });
  const again = client.finishSignIn(begun, came("code=c2&state=state-2"));
  await expect(again).rejects.toMatchObject({ code: "sign_in_again" });
  expect(sent.filter((one) => one.path === "/api/auth/authorize")).toHaveLength(2);
});

test("whoever gave up, or came back late, is told so and not asked to log in first", async () => {
  const client = await open();
  replies["/api/auth/authorize"] = [json(200, authorization(1))];
  replies["/api/auth/exchange"] = [json(401, { code: "sign_in_late" })];
  await client.beginSignIn("google", "/");
  const begun = client.takeBegunSignIn();
  const givenUp = client.finishSignIn(begun, came("error=access_denied&state=state-1"));
  await expect(givenUp).rejects.toMatchObject({ code: "sign_in_given_up" });
  const late = client.finishSignIn(begun, came("code=c1&state=state-1"));
  await expect(late).rejects.toMatchObject({ status: 400, code: "sign_in_late" });
});

test("the providers are those that the deployment offers", async () => {
  const client = await open();
  replies["/api/auth/providers"] = [json(200, { providers: [{ provider: "google", name: "Google" }] })];
  expect(await client.listSignInProviders()).toEqual([{ provider: "google", name: "Google" }]);
});

test("a poster is at the API's address, where it is another than ours", async () => {
  vi.resetModules();
  const client = await import("../src/api/client");
  const { listEvents } = await import("../openapi/dist/sdk");
  replies["/config.json"] = [json(200, { api_url: "https://api.example.com/" })];
  replies["https://api.example.com/events"] = [json(200, { events: [] })];
  await client.call(listEvents({}));
  expect(client.fileAddress("/media/img_1")).toBe("https://api.example.com/media/img_1");
});
