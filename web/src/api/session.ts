// Who is logged in. The access token lives in memory only; the refresh token in sessionStorage, so that coming back
// from the provider's payment page, or a reload, does not log the customer out, and closing the tab does.
// What else a tab keeps (chosen seats, codes, payments that have begun, addresses) is its customer's, too: it goes when
// they log out, and when somebody else logs in. It stays when a visitor logs in on the way to their tickets.

import { tabStore } from "../lib/storage";
import { subjectOf } from "../lib/subject";
import type { Tokens } from "./types";

const REFRESH_TOKEN = "session:refresh";
const EMAIL = "session:email";
const SUBJECT = "session:subject";
const NAME = "session:name";
/** Ask for a new access token this long before the old one ends. */
const RENEW_EARLY_MS = 30_000;

class Session {
  private accessToken: string | null = null;
  private accessUntil = 0;
  private readonly listeners = new Set<() => void>();

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
    return tabStore.getItem(REFRESH_TOKEN);
  }

  /** Whose session it is, or was until the server ended it; null for a visitor. */
  get subject(): string | null {
    return tabStore.getItem(SUBJECT);
  }

  /** The access token if it is good for a while yet. */
  get freshAccessToken(): string | null {
    return performance.now() < this.accessUntil ? this.accessToken : null;
  }

  start(tokens: Tokens, email?: string): void {
    const subject = subjectOf(tokens.access_token);
    if (this.subject !== null && subject !== this.subject) tabStore.clear();
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
    tabStore.clear();
    this.changed();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export const session = new Session();
