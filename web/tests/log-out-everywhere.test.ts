import { beforeEach, expect, test, vi } from "vitest";

/** Bookings, choices and the session of one tab, as one process of the browser sees them. */
let tab: Map<string, string>;
/** What all processes of the browser see alike. */
let device: Map<string, string>;

const storeOf = (values: () => Map<string, string>) => ({
  getItem: (name: string) => values().get(name) ?? null,
  setItem: (name: string, value: string) => void values().set(name, value),
  removeItem: (name: string) => void values().delete(name),
  clear: () => values().clear(),
});

beforeEach(() => {
  tab = new Map();
  device = new Map();
  vi.stubGlobal("sessionStorage", storeOf(() => tab));
  vi.stubGlobal("localStorage", storeOf(() => device));
  vi.stubGlobal("fetch", async () => new Response("{}"));
});

const tokens = (subject: string) => (
  { access_token: `h.${btoa(JSON.stringify({ sub: subject }))}.s`, id_token: "id", refresh_token: `refresh-${subject}`, token_type: "Bearer", expires_in_seconds: 3600 });

/** Another document. */
async function open() {
  vi.resetModules();
  const { session } = await import("../src/api/session");
  const { logOut } = await import("../src/api/endpoints");
  return { session, logOut };
}

/** Another document in a process that has not seen what was changed since: Chromium copies a tab's store to each. */
async function openElsewhere() {
  tab = new Map(tab);
  return open();
}

const nobody = { loggedIn: false, email: null, name: null, refreshToken: null, freshAccessToken: null };
const seen = ({ loggedIn, email, name, refreshToken, freshAccessToken }: typeof nobody | Awaited<ReturnType<typeof open>>["session"]) => (
  { loggedIn, email, name, refreshToken, freshAccessToken });

test("a page that comes back from before the log-out has no token, and knows nobody", async () => {
  const before = await open();
  before.session.start(tokens("asha"), "asha@example.com");
  before.session.callBy("Asha Rao");
  const stale = tab;
  stale.set("checkout:bkg_1", "{}");
  const after = await openElsewhere();
  await after.logOut();
  expect([...tab.keys()]).toEqual([]);
  // "Back", to where the tab's store is as it was.
  tab = stale;
  expect(seen(before.session)).toEqual(nobody);
  expect(before.session.heedLogOut(), "is loaded anew").toBe(true);
  expect([...stale.keys()]).toEqual([]);
});

test("a page that is opened where the store is as it was finds nothing, either", async () => {
  const before = await open();
  before.session.start(tokens("asha"), "asha@example.com");
  const stale = tab;
  await (await openElsewhere()).logOut();
  tab = stale;
  const { session } = await open();
  expect([...stale.keys()]).toEqual([]);
  expect(seen(session)).toEqual(nobody);
  expect(session.heedLogOut()).toBe(false);
});

test("so it is where the store of the device is refused", async () => {
  vi.stubGlobal("localStorage", undefined);
  const before = await open();
  before.session.start(tokens("asha"), "asha@example.com");
  await (await open()).logOut();
  expect(seen(before.session)).toEqual(nobody);
});

test("a page of before the log-in of somebody else is not theirs", async () => {
  const before = await open();
  before.session.start(tokens("asha"), "asha@example.com");
  const after = await open();
  after.session.start(tokens("bruno"), "bruno@example.com");
  expect(before.session.freshAccessToken).toBeNull();
  expect(before.session.heedLogOut()).toBe(true);
  expect([after.session.loggedIn, after.session.email], "and whoever has logged in stays").toEqual([true, "bruno@example.com"]);
});

test("another tab's session goes on, of the same customer, too", async () => {
  const one = await open();
  one.session.start(tokens("asha"), "asha@example.com");
  const first = tab;
  tab = new Map();
  const other = await open();
  other.session.start(tokens("asha"), "asha@example.com");
  const second = tab;
  tab = first;
  await one.logOut();
  tab = second;
  expect([other.session.heedLogOut(), other.session.loggedIn]).toEqual([false, true]);
  expect(other.session.freshAccessToken).not.toBeNull();
});

test("whoever logs in again after a log-out stays logged in", async () => {
  const { session, logOut } = await open();
  session.start(tokens("asha"), "asha@example.com");
  await logOut();
  session.start(tokens("asha"), "asha@example.com");
  expect([session.heedLogOut(), session.loggedIn]).toEqual([false, true]);
  const next = await open();
  expect(next.session.email).toBe("asha@example.com");
});

test("a log-out does not need room on the device", async () => {
  const { session, logOut } = await open();
  session.start(tokens("asha"), "asha@example.com");
  vi.spyOn(localStorage, "setItem").mockImplementation(() => {
    throw new Error("QuotaExceededError");
  });
  await logOut();
  expect([seen(session), tab.size]).toEqual([nobody, 0]);
});

test("the device remembers few sessions that are over, and no names", async () => {
  const { session, logOut } = await open();
  for (let round = 0; round < 80; round++) {
    session.start(tokens("asha"), "asha@example.com");
    await logOut();
  }
  expect([...device.keys()]).toEqual(["sessions:over"]);
  expect(device.get("sessions:over")).toMatch(/^([0-9a-f]{32} ){49}[0-9a-f]{32}$/);
});
