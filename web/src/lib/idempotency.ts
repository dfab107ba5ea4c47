// One key per intent. Whoever presses "Lock" again after a lost connection must get the first booking back, not a
// second one; so the key is kept until the server has answered for good, and survives a reload of the page.

export interface KeyStore {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

const PREFIX = "intent:";

export class IntentKeys {
  constructor(
    private readonly store: KeyStore,
    private readonly newKey: () => string,
  ) {}

  /** The key of this intent: the one already sent if the body is the same and nobody has answered, else a new one. */
  keyFor(intent: string, body: unknown): string {
    const wanted = JSON.stringify(body);
    const stored = this.read(intent);
    if (stored && stored.body === wanted) return stored.key;
    const key = this.newKey();
    this.store.setItem(PREFIX + intent, JSON.stringify({ key, body: wanted }));
    return key;
  }

  /** The server has answered: the next time is a new intent. */
  answered(intent: string): void {
    this.store.removeItem(PREFIX + intent);
  }

  private read(intent: string): { key: string; body: string } | null {
    const text = this.store.getItem(PREFIX + intent);
    if (!text) return null;
    try {
      const value = JSON.parse(text) as { key?: unknown; body?: unknown };
      if (typeof value.key === "string" && typeof value.body === "string") return { key: value.key, body: value.body };
    } catch {
      // Something else wrote here; a new key is always safe.
    }
    return null;
  }
}

/** 128 random bits in hexadecimal. `crypto.randomUUID` is missing where the page is not served over HTTPS. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
