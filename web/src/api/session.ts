// Who is logged in. The access token lives in memory only; the refresh token in sessionStorage, so that coming back
// from the provider's payment page, or a reload, does not log the customer out, and closing the tab does.
// What else a tab keeps (chosen seats, codes, payments that have begun, addresses) is its customer's, too: it goes when
// they log out, and when somebody else logs in. It stays when a visitor logs in on the way to their tickets.
// A page that was left before the log-out, and comes back, still has the token and may see the store as it was: each page
// knows the number of its session, and the device those that are over.

import { randomKey } from "../lib/idempotency";
import { deviceStore, tabStore } from "../lib/storage";
import { subjectOf } from "../lib/subject";
import { SessionsOver } from "./sessions-over";
import type { Tokens } from "./types";

const REFRESH_TOKEN = "session:refresh";
const EMAIL = "session:email";
const SUBJECT = "session:subject";
const NAME = "session:name";
/** Number of the session: from the first log-in until its customer leaves, also past an end that the server sets. */
const ID = "session:id";
/** Ask for a new access token this long before the old one ends. */
const RENEW_EARLY_MS = 30_000;

class Session {
  private accessToken: string | null = null;
  private accessUntil = 0;
  private readonly listeners = new Set<() => void>();
  private readonly over = new SessionsOver(deviceStore);
  /** The session that this page has had a token of, or was loaded with. */
  private id: string | null = null;

  constructor() {
    this.heedLogOut();
    this.id = tabStore.getItem(ID);
  }

  get loggedIn(): boolean {
    return this.refreshToken !== null;
  }

  get email(): string | null {
    return this.loggedIn ? tabStore.getItem(EMAIL) : null;
  }

  /** The profile's name; empty if it has none, and null as long as nobody has asked. */
  get name(): string | null {
    return this.loggedIn ? tabStore.getItem(NAME) : null;
  }

  get refreshToken(): string | null {
    return this.isOver ? null : tabStore.getItem(REFRESH_TOKEN);
  }

  /** Whose session it is, or was until the server ended it; null for a visitor. */
  get subject(): string | null {
    return tabStore.getItem(SUBJECT);
  }

  /** The access token if it is good for a while yet. */
  get freshAccessToken(): string | null {
    return performance.now() < this.accessUntil && !this.isOver ? this.accessToken : null;
  }

  start(tokens: Tokens, email?: string): void {
    this.heedLogOut();
    const subject = subjectOf(tokens.access_token);
    if (this.subject !== null && subject !== this.subject) this.forget();
    this.id = tabStore.getItem(ID) ?? randomKey();
    tabStore.setItem(ID, this.id);
    if (subject !== null) tabStore.setItem(SUBJECT, subject);
    this.accessToken = tokens.access_token;
    this.accessUntil = performance.now() + tokens.expires_in_seconds * 1000 - RENEW_EARLY_MS;
    // A refresh answer carries a new refresh token only where the user pool rotates them.
    if (tokens.refresh_token) tabStore.setItem(REFRESH_TOKEN, tokens.refresh_token);
    if (email) {
      // The name of whoever was logged in before is not this customer's.
      if (email !== tabStore.getItem(EMAIL)) tabStore.removeItem(NAME);
      tabStore.setItem(EMAIL, email);
    }
    this.changed();
  }

  /** The account has another address now. */
  rename(email: string): void {
    tabStore.setItem(EMAIL, email);
    this.changed();
  }

  /** The profile says this name. */
  callBy(name: string): void {
    if (!this.loggedIn || name === tabStore.getItem(NAME)) return;
    tabStore.setItem(NAME, name);
    this.changed();
  }

  /** The access token was refused: the next call must get another. */
  dropAccessToken(): void {
    this.accessToken = null;
    this.accessUntil = 0;
  }

  /** The server has ended the session: what its customer has begun waits for them to log in again. */
  end(): void {
    this.dropAccessToken();
    tabStore.removeItem(REFRESH_TOKEN);
    tabStore.removeItem(EMAIL);
    tabStore.removeItem(NAME);
    this.changed();
  }

  /** The customer leaves, and nothing of theirs stays in the tab. */
  leave(): void {
    this.dropAccessToken();
    this.forget();
    this.changed();
  }

  /**
   * Takes away what is left here of a session that is over elsewhere. Returns true if the page was that session's: what it
   * shows is its customer's, and it is to be loaded anew.
   */
  heedLogOut(): boolean {
    const { isOver } = this;
    if (!isOver) return false;
    this.dropAccessToken();
    this.id = null;
    // Somebody may have logged in since, in a store that this page sees as it is: theirs stays.
    const kept = tabStore.getItem(ID);
    if (kept !== null && this.over.has(kept)) tabStore.clear();
    return true;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private get isOver(): boolean {
    const kept = tabStore.getItem(ID);
    return (this.id !== null && this.id !== kept) || (kept !== null && this.over.has(kept));
  }

  /** Clears the tab, and has other pages of the session heed it. */
  private forget(): void {
    const id = tabStore.getItem(ID);
    tabStore.clear();
    this.id = null;
    if (id !== null) this.over.add(id);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export const session = new Session();
