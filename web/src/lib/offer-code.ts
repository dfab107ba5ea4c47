// Codes of offers as customers type them. The code of an event or a booking is kept in the tab's store, so that a detour
// through the log-in page does not lose it.

import type { KeyStore } from "./idempotency";

/** The code in capital letters without blanks around it; null if it cannot be one. */
export function readCode(typed: string): string | null {
  const code = typed.trim();
  return /^[A-Za-z0-9][A-Za-z0-9-]{3,31}$/.test(code) ? code.toUpperCase() : null;
}

const name = (id: string) => `code:${id}`;

/** Keeps the code of an event or a booking; null forgets it. */
export function saveCode(store: KeyStore, id: string, code: string | null): void {
  if (code === null) store.removeItem(name(id));
  else store.setItem(name(id), code);
}

export function savedCode(store: KeyStore, id: string): string | null {
  return readCode(store.getItem(name(id)) ?? "");
}
