// The lock that somebody asked for before they had logged in: it goes on by itself when they are back, once.

import type { Money, Quote } from "../api/types";
import type { Verdict, Wanted } from "./basket";
import type { KeyStore } from "./idempotency";

/** The seats or places that were to be locked, at the price that was shown. */
export interface AskedLock {
  readonly wanted: Wanted;
  readonly total: Money;
}

/** Somebody at an instant: a customer's subject, or null for a visitor. */
export interface Asker {
  readonly who: string | null;
  readonly atMs: number;
}

/** Nobody looks for a code in their mail for longer; who comes after that may be somebody else. */
const WAITS_MS = 15 * 60 * 1000;

const name = (id: string) => `asked-lock:${id}`;

/** The way back from the log-in says so, too: who comes another way has changed their mind. */
export const BACK = "back";
const TO_PAY = "to-pay";

/** `address` as the log-in is to come back to it. */
export function backToPay(address: string): string {
  const url = new URL(address, "https://host.invalid");
  url.searchParams.set(BACK, TO_PAY);
  return url.pathname + url.search;
}

/** The address without the way back; null if it has none. */
export function arrived(address: string): string | null {
  const url = new URL(address, "https://host.invalid");
  if (url.searchParams.get(BACK) !== TO_PAY) return null;
  url.searchParams.delete(BACK);
  return url.pathname + url.search;
}

export function askLock(store: KeyStore, id: string, asked: AskedLock, by: Asker): void {
  store.setItem(name(id), JSON.stringify({ ...asked, by }));
}

/**
 * The lock that was asked for a short while ago, by a visitor or by the customer who comes back. It is forgotten by this,
 * so that nobody locks twice what was asked for once.
 */
export function takeAskedLock(store: KeyStore, id: string, now: Asker): AskedLock | null {
  const text = store.getItem(name(id));
  store.removeItem(name(id));
  try {
    const asked = JSON.parse(text ?? "null") as Partial<AskedLock & { readonly by: Asker }> | null;
    if (!asked?.wanted || typeof asked.total?.amount_minor !== "number" || !asked.by || !isTheirs(asked.by, now)) return null;
    return { wanted: asked.wanted, total: asked.total };
  } catch {
    return null;
  }
}

function isTheirs(by: Asker, now: Asker): boolean {
  const age = now.atMs - by.atMs;
  return age >= 0 && age <= WAITS_MS && (by.who === null || by.who === now.who);
}

export interface Now {
  readonly wanted: Wanted | null;
  readonly quote: Quote | null;
  /** Why there is no price. */
  readonly error: unknown;
  readonly verdict: Verdict;
  /** A code is being checked. */
  readonly checking: boolean;
}

/** The next step with the lock that was asked for: `dearer` is for the customer to decide, as is a code that does nothing. */
export type Next = "wait" | "lock" | "dearer" | "forget";

export function nextOf(asked: AskedLock, { wanted, quote, error, verdict, checking }: Now): Next {
  if (JSON.stringify(wanted) !== JSON.stringify(asked.wanted) || error !== null) return "forget";
  if (!quote || checking) return "wait";
  if (verdict.kind !== "none" && verdict.kind !== "applied") return "forget";
  const { total } = quote;
  if (total.currency !== asked.total.currency) return "forget";
  return total.amount_minor > asked.total.amount_minor ? "dearer" : "lock";
}
