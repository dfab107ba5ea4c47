// sessionStorage where the browser lets us have it; a map that lasts as long as the page where it does not
// (private windows and strict cookie settings can make every access throw).

import { IntentKeys, randomKey, type KeyStore } from "./idempotency";

function memoryStore(): KeyStore {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  };
}

function openStore(): KeyStore {
  try {
    const probe = "probe";
    sessionStorage.setItem(probe, "1");
    sessionStorage.removeItem(probe);
    return sessionStorage;
  } catch {
    return memoryStore();
  }
}

export const tabStore = openStore();
export const intentKeys = new IntentKeys(tabStore, randomKey);
