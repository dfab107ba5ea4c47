import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";

/** The tab's own store, as a browser has it. */
let tab: Map<string, string>;

beforeEach(() => {
  tab = new Map();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => tab.get(name) ?? null,
    setItem: (name: string, value: string) => void tab.set(name, value),
    removeItem: (name: string) => void tab.delete(name),
    clear: () => tab.clear(),
  });
  vi.stubGlobal("fetch", async () => new Response("{}"));
});

const token = (subject: string) => `h.${btoa(JSON.stringify({ sub: subject }))}.s`;
const tokens = (subject: string, refresh = `refresh-${subject}`) => (
  { access_token: token(subject), id_token: "id", refresh_token: refresh, token_type: "Bearer", expires_in_seconds: 3600 });

/** A tab in which everything has been done that leaves something in it. */
async function usedTab() {
  vi.resetModules();
  const { session } = await import("../src/api/session");
  const { closeAccount } = await import("../src/api/account");
  const { logOut } = await import("../src/api/endpoints");
  const { rememberAddress } = await import("../src/pages/sign-in/address");
  const { askLock } = await import("../src/lib/asked-lock");
  const { rememberPayment } = await import("../src/lib/checkout");
  const { NO_CHOICE, saveChoice, saveParty } = await import("../src/lib/choice");
  const { saveCode } = await import("../src/lib/offer-code");
  const { NOTHING, saveSelection } = await import("../src/lib/selection");
  const { intentKeys, tabStore } = await import("../src/lib/storage");
  const use = () => {
    session.callBy("Asha Rao");
    rememberAddress("asha@example.com");
    saveSelection(tabStore, "evt_1", { ...NOTHING, places: { section: "Floor", type: "standing", count: 2 } as never });
    saveChoice(tabStore, "evt_1", NO_CHOICE);
    saveParty(tabStore, 3);
    saveCode(tabStore, "bkg_1", "FRIENDS-10");
    askLock(tabStore, "evt_1", { wanted: {} as never, total: { amount_minor: 100, currency: "USD" } }, { who: null, atMs: 0 });
    intentKeys.keyFor("payment:bkg_1", { booking_id: "bkg_1" });
    rememberPayment("bkg_1", { paymentId: "pay_1", way: { provider: "stripe", method: "card" }, checkout: { url: "https://pay.example/1", fields: {} } });
    // Written by pages themselves.
    tabStore.setItem("price-changed:bkg_1", "1");
    tabStore.setItem("sign-in:begun", "{}");
    tabStore.setItem("reloaded", "https://host.example/booking/bkg_1");
  };
  return { session, logOut, closeAccount, use };
}

const USED = [
  "account:email", "asked-lock:evt_1", "checkout:bkg_1", "choice:evt_1", "code:bkg_1", "intent:payment:bkg_1", "party", "price-changed:bkg_1",
  "reloaded", "selection:evt_1", "sign-in:begun",
];
const SESSION = ["session:email", "session:id", "session:refresh", "session:subject"];
const NAMED = [...SESSION, "session:name"];
const kept = () => [...tab.keys()].sort();

test("what a customer leaves in the tab is gone when they log out", async () => {
  const { session, logOut, use } = await usedTab();
  session.start(tokens("asha"), "asha@example.com");
  use();
  expect(kept()).toEqual([...USED, ...NAMED].sort());
  await logOut();
  expect(kept()).toEqual([]);
  expect([session.loggedIn, session.email, session.freshAccessToken, session.subject]).toEqual([false, null, null, null]);
});

test("nothing of a closed account stays, either", async () => {
  const { session, closeAccount, use } = await usedTab();
  session.start(tokens("asha"), "asha@example.com");
  use();
  await closeAccount({ password: "Sturdy-Lantern-42" });
  expect(kept()).toEqual([]);
});

test("whoever logs in after somebody else finds nothing of theirs", async () => {
  const { session, use } = await usedTab();
  session.start(tokens("asha"), "asha@example.com");
  use();
  session.start(tokens("bruno"), "bruno@example.com");
  expect(kept()).toEqual(SESSION);
  expect([session.email, session.subject]).toEqual(["bruno@example.com", "bruno"]);
});

test("also after the server has ended the other session", async () => {
  const { session, use } = await usedTab();
  session.start(tokens("asha"), "asha@example.com");
  use();
  session.end();
  session.start(tokens("bruno"));
  expect(kept()).toEqual(["session:id", "session:refresh", "session:subject"]);
});

test("a visitor who logs in on the way to their tickets finds everything as it was", async () => {
  const { session, use } = await usedTab();
  use();
  session.start(tokens("asha"), "asha@example.com");
  expect(kept()).toEqual([...USED, ...SESSION].sort());
});

test("a customer whose session has ended, or is renewed, goes on where they were", async () => {
  const { session, use } = await usedTab();
  session.start(tokens("asha"), "asha@example.com");
  use();
  session.start(tokens("asha", "refresh-2"));
  session.end();
  expect(session.loggedIn).toBe(false);
  session.start(tokens("asha"), "asha@example.com");
  expect(kept()).toEqual([...USED, ...SESSION].sort());
});

test("nothing writes to a tab's store past the one that is cleared", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && name !== join("lib", "storage.ts"));
  const past = files.filter((name) => readFileSync(join("src", name), "utf8").includes("sessionStorage."));
  expect(past).toEqual([]);
});
