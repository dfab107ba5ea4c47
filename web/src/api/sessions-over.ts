// Sessions that a customer has left on this device. A page that the browser brings back, or opens in a process that holds
// an older copy of the tab's store, knows by this that its session is over: Chromium has all of the tab in such a copy,
// while the device's store is the same for every process. A session is a random number here, and says nothing of anybody.

import type { KeyStore } from "../lib/idempotency";

const OVER = "sessions:over";
/** Nobody goes back further: the browser keeps a few pages, and a tab's history ends at fifty. */
const MAX = 50;

export class SessionsOver {
  constructor(private readonly store: KeyStore) {}

  has(id: string): boolean {
    return this.all().includes(id);
  }

  add(id: string): void {
    try {
      this.store.setItem(OVER, [id, ...this.all()].slice(0, MAX).join(" "));
    } catch {
      // The device has no room. The tab's own store is cleared all the same.
    }
  }

  private all(): readonly string[] {
    return this.store.getItem(OVER)?.split(" ") ?? [];
  }
}
