// sessionStorage, and localStorage for what a device remembers, where the browser lets us have it; a map that lasts as long as the page where it does not
// (private windows and strict cookie settings can make every access throw).

import { IntentKeys, randomKey, type KeyStore } from "./idempotency";

/** A store that can forget everything. */
export interface WholeStore extends KeyStore {
  clear(): void;
}

function memoryStore(): WholeStore {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    clear: () => values.clear(),
  };
}

function openStore(storage: () => Storage): WholeStore {
  try {
    const probe = "probe";
    storage().setItem(probe, "1");
    storage().removeItem(probe);
    return storage();
  } catch {
    return memoryStore();
  }
}

/** Kept by one tab until it is closed, its customer logs out, or somebody else logs in: `session` clears it then. */
export const tabStore = openStore(() => globalThis.sessionStorage);
/** Kept by this device: language, theme, city; numbers of sessions that are over; and the tickets of who is logged in, until they log out. */
export const deviceStore: KeyStore = openStore(() => globalThis.localStorage);
export const intentKeys = new IntentKeys(tabStore, randomKey);
