import { beforeEach, expect, test, vi } from "vitest";

type Reply = () => Response | Promise<Response>;
interface Sent { readonly path: string; readonly headers: Headers; readonly body: unknown }

let sent: Sent[];
let replies: Record<string, Reply[]>;

const json = (status: number, body: unknown): Reply => () => new Response(JSON.stringify(body), { status });
const tokens = (access_token: string) => (
  { access_token, id_token: "id", refresh_token: "refresh", token_type: "Bearer", expires_in_seconds: 3600 });
const booking = { booking_id: "bkg_1", server_time: "2026-12-24T19:30:00Z" };
const lost: Reply = () => Promise.reject(new TypeError("network"));

/** Fresh modules for each test: session, clock and keys live in module scope, as they do in one tab. */
async function open() {
  vi.resetModules();
  const endpoints = await import("../src/api/endpoints");
  const { session } = await import("../src/api/session");
  const problem = await import("../src/api/problem");
  const { match } = await import("../src/routes");
  return { ...endpoints, ...problem, session, match };
}

beforeEach(() => {
  sent = [];
  replies = { "/config.json": [json(200, { api_url: "/api/" })] };
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (url !== "/config.json") {
      sent.push({ path: url, headers, body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined });
    }
    const queue = replies[url] ?? [];
    const reply = queue.length > 1 ? queue.shift() : queue[0];
    if (!reply) throw new Error(`nobody expected ${url}`);
    return reply();
  });
});

const pathsSent = () => sent.map((one) => one.path);
const keysSent = () => sent.filter((one) => one.path === "/api/booking").map((one) => one.headers.get("idempotency-key"));

test("the token goes along; a refused one is renewed once and the call is made again", async () => {
  const client = await open();
  client.session.start(tokens("old"));
  replies["/api/booking/bkg_1"] = [json(401, { message: "Unauthorized" }), json(200, booking)];
  replies["/api/auth/refresh"] = [json(200, { access_token: "new", expires_in_seconds: 3600 })];
  await client.getBooking("bkg_1");
  expect(pathsSent()).toEqual(["/api/booking/bkg_1", "/api/auth/refresh", "/api/booking/bkg_1"]);
  expect(sent[2]?.headers.get("authorization")).toBe("Bearer new");
  expect(client.session.refreshToken).toBe("refresh");
});

test("a second refusal is final: no endless renewing", async () => {
  const client = await open();
  client.session.start(tokens("old"));
  replies["/api/booking/bkg_1"] = [json(401, {})];
  replies["/api/auth/refresh"] = [json(200, tokens("new"))];
  await expect(client.getBooking("bkg_1")).rejects.toMatchObject({ status: 401 });
  expect(pathsSent().filter((path) => path === "/api/auth/refresh")).toHaveLength(1);
});

test("several calls that wait for a token share one renewal", async () => {
  const client = await open();
  client.session.start(tokens("old"));
  client.session.dropAccessToken();
  replies["/api/auth/refresh"] = [json(200, tokens("new"))];
  replies["/api/booking/bkg_1"] = [json(200, booking)];
  await Promise.all([client.getBooking("bkg_1"), client.getBooking("bkg_1")]);
  expect(pathsSent().filter((path) => path === "/api/auth/refresh")).toHaveLength(1);
});

test("a refused renewal ends the session; a lost connection does not", async () => {
  const client = await open();
  client.session.start(tokens("old"));
  client.session.dropAccessToken();
  replies["/api/auth/refresh"] = [lost];
  await expect(client.getBooking("bkg_1")).rejects.toBeInstanceOf(client.ConnectionLost);
  expect(client.session.loggedIn).toBe(true);
  replies["/api/auth/refresh"] = [json(400, { code: "credentials_invalid" })];
  await expect(client.getBooking("bkg_1")).rejects.toMatchObject({ code: "session_ended" });
  expect(client.session.loggedIn).toBe(false);
});

test("a booking whose answer was lost is asked for again under the same key", async () => {
  const client = await open();
  client.session.start(tokens("token"));
  replies["/api/booking"] = [lost, json(201, booking)];
  const request = { event_id: "evt_1", seats: ["A-1"] };
  await client.createBooking(request);
  const [first, second] = keysSent();
  expect(first).toBeTruthy();
  expect(second).toBe(first);
  replies["/api/booking"] = [json(201, booking)];
  await client.createBooking(request);
  expect(keysSent()[2]).not.toBe(first);
});

test("a refusal is an answer: the next attempt has a new key", async () => {
  const client = await open();
  client.session.start(tokens("token"));
  replies["/api/booking"] = [json(409, { code: "seats_taken", seats: ["A-1"] })];
  const request = { event_id: "evt_1", seats: ["A-1"] };
  await expect(client.createBooking(request)).rejects.toMatchObject({ code: "seats_taken" });
  await expect(client.createBooking(request)).rejects.toMatchObject({ code: "seats_taken" });
  const [first, second] = keysSent();
  expect(second).not.toBe(first);
});

test("unchanged availability has no value and costs no body", async () => {
  const client = await open();
  replies["/api/events/evt_1/availability"] = [() => new Response(null, { status: 304, headers: { etag: '"7"' } })];
  const answer = await client.getAvailability("evt_1", '"7"');
  expect(answer.value).toBeNull();
  expect(sent[0]?.headers.get("if-none-match")).toBe('"7"');
});

test("ids are escaped in paths", async () => {
  const client = await open();
  replies["/api/events/a%2F..%2Fb"] = [json(200, {})];
  await client.getEvent("a/../b");
  expect(pathsSent()).toEqual(["/api/events/a%2F..%2Fb"]);
});

test("the code and the password open an account and log in", async () => {
  const client = await open();
  replies["/api/auth/signup"] = [json(202, { status: "accepted" })];
  replies["/api/auth/confirm"] = [json(200, tokens("first"))];
  await client.signUp("asha@example.com");
  expect(client.session.loggedIn).toBe(false);
  await client.confirmSignUp("asha@example.com", "123 456", "Sturdy-Lantern-42", "Asha");
  expect(sent.map((one) => one.body)).toEqual([
    { email: "asha@example.com" },
    { email: "asha@example.com", code: "123 456", password: "Sturdy-Lantern-42", name: "Asha" },
  ]);
  expect([client.session.freshAccessToken, client.session.email, client.session.name]).toEqual(["first", "asha@example.com", "Asha"]);
});

test("the name of an account is known once its profile was read, and goes with the log-out or another log-in", async () => {
  const client = await open();
  client.session.start(tokens("token"), "asha@example.com");
  expect(client.session.name).toBeNull();
  replies["/api/account"] = [json(200, { name: "Asha Rao" }), json(200, {})];
  await client.getAccount();
  expect(client.session.name).toBe("Asha Rao");
  client.session.start(tokens("token"), "asha@example.com");
  expect(client.session.name).toBe("Asha Rao");
  client.session.start(tokens("token"), "meher@example.com");
  expect(client.session.name).toBeNull();
  await client.getAccount();
  expect(client.session.name).toBe("");
  client.session.end();
  expect(client.session.name).toBeNull();
});

test("an account's new address is shown once it has both codes", async () => {
  const client = await open();
  client.session.start(tokens("token"), "asha@example.com");
  replies["/api/account/email"] = [json(202, { status: "accepted" })];
  replies["/api/account/email/confirm"] = [json(400, { code: "code_invalid" }), json(200, { email: "asha@example.org" })];
  await client.changeEmail("asha@example.org");
  await expect(client.confirmEmailChange("asha@example.org", "111111", "222222")).rejects.toMatchObject({ code: "code_invalid" });
  expect(client.session.email).toBe("asha@example.com");
  await client.confirmEmailChange("asha@example.org", "123456", "222222");
  expect(sent.at(-1)?.body).toEqual({ email: "asha@example.org", old_code: "123456", new_code: "222222" });
  expect(client.session.email).toBe("asha@example.org");
});

test("a customer's price is asked for with the code, a visitor's without, and who tried too often is not tried for again", async () => {
  const client = await open();
  const seats = { seats: ["A-1"] };
  replies["/api/events/evt_1/quote"] = [json(200, { amount: {} })];
  await client.priceSeats("evt_1", seats, null);
  expect(sent[0]?.headers.get("authorization")).toBeNull();
  expect(sent[0]?.body).toEqual(seats);
  client.session.start(tokens("token"));
  replies["/api/quote"] = [json(429, { code: "too_many_attempts" })];
  await expect(client.priceSeats("evt_1", seats, "AUTUMN")).rejects.toMatchObject({ code: "too_many_attempts" });
  expect(pathsSent()).toEqual(["/api/events/evt_1/quote", "/api/quote"]);
  expect(sent[1]?.body).toEqual({ event_id: "evt_1", ...seats, coupon_code: "AUTUMN" });
});

test("a booking's code is changed at the total that is shown, and taken off by null", async () => {
  const client = await open();
  client.session.start(tokens("token"));
  replies["/api/booking/bkg_1/coupon"] = [json(200, booking)];
  await client.changeCoupon("bkg_1", "AUTUMN", 900);
  await client.changeCoupon("bkg_1", null, 1000);
  expect(sent.map((one) => one.body)).toEqual([
    { coupon_code: "AUTUMN", total_minor: 900 }, { coupon_code: null, total_minor: 1000 },
  ]);
});

test("the first page's event and its free seats are asked for before the page has come, and once", async () => {
  const client = await open();
  replies["/api/events/evt_1"] = [json(200, { event_id: "evt_1" })];
  replies["/api/events/evt_1/availability"] = [json(200, { sections: [] })];
  const first = client.match("/events/evt_1");
  first?.route.ask?.(first.params, new URLSearchParams());
  expect(await client.getEvent("evt_1")).toEqual({ event_id: "evt_1" });
  expect((await client.getAvailability("evt_1", null)).value).toEqual({ sections: [] });
  expect(pathsSent()).toEqual(["/api/events/evt_1", "/api/events/evt_1/availability"]);
  await client.getEvent("evt_1");
  expect(pathsSent()).toHaveLength(3);
});

test("the programme is asked for of the city in the address, or else of the one with the most events", async () => {
  const client = await open();
  replies["/api/events/facets"] = [json(200, { cities: [{ value: "New York", event_count: 3 }] })];
  replies["/api/events/facets?city=New+York"] = [json(200, {})];
  replies["/api/titles?city=New+York&limit=24"] = [json(200, { titles: [] })];
  const home = client.match("/");
  home?.route.ask?.({}, new URLSearchParams());
  await vi.waitFor(() => expect(pathsSent()).toHaveLength(3));
  expect(pathsSent()).toEqual(["/api/events/facets", "/api/titles?city=New+York&limit=24", "/api/events/facets?city=New+York"]);
  sent.length = 0;
  home?.route.ask?.({}, new URLSearchParams({ city: "New York" }));
  await vi.waitFor(() => expect(pathsSent()).toHaveLength(2));
});

test("an answer that was asked for early and is lost is asked for again", async () => {
  const client = await open();
  const broken = () => {
    throw new TypeError("Failed to fetch");
  };
  replies["/api/events/evt_1"] = [broken, json(200, { event_id: "evt_1" })];
  replies["/api/events/evt_1/availability"] = [broken];
  const first = client.match("/e/evt_1");
  first?.route.ask?.(first.params, new URLSearchParams());
  expect(await client.getEvent("evt_1")).toEqual({ event_id: "evt_1" });
  expect(pathsSent().filter((path) => path === "/api/events/evt_1")).toHaveLength(2);
});

test("a code gives back the seats that were looked at: it goes with their names, and a refusal is told in words", async () => {
  const client = await open();
  client.session.start(tokens("good"));
  replies["/api/booking/bkg_1/cancellation/confirm"] = [json(409, { code: "code_for_other_seats" })];
  const refused = await client.confirmCancellation("bkg_1", "123456", ["Stalls-D-5"]).catch((error: unknown) => error);
  expect(sent.at(-1)?.body).toEqual({ otp: "123456", seats: ["Stalls-D-5"] });
  expect(client.sentenceFor(refused)).toContain("for other seats");
});
