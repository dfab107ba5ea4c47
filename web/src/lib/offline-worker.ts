// The service worker and its files are here for as long as this device keeps tickets: registered with the first, taken
// away with them when the session ends, when somebody else logs in, or when the events are over.

import { session } from "../api/session";
import { offlineBookings } from "./offline";

/** Watches the session on every page, and brings kept files up to date. */
export function registerOffline(): void {
  let loggedIn = session.loggedIn;
  session.subscribe(() => {
    const owner = session.loggedIn ? session.subject : null;
    if (owner !== null) {
      offlineBookings.leaveOnly(owner);
      if (offlineBookings.tidy()) void forgetFiles();
    // Logged out, closed, or ended by the server: what was kept for this session goes.
    } else if (loggedIn && !session.loggedIn) void forgetOffline();
    loggedIn = session.loggedIn;
  });
  if (offlineBookings.tidy()) void forgetFiles();
  else void keepFiles();
}

/** Vite's own server has no files whose names change with their content. */
const canKeep = () => import.meta.env.PROD && "serviceWorker" in navigator;

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(path: string): unknown };
}

/** Trusted Types want the address of a worker from a policy. */
function workerUrl(): string {
  const path = "/sw.js";
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
  const url = trustedTypes?.createPolicy("boxoffice-offline", { createScriptURL: () => path }).createScriptURL(path);
  return (url ?? path) as string;
}

/** Has the worker keep the files with which tickets are shown, if this device keeps any. */
export async function keepFiles(): Promise<void> {
  if (!canKeep() || offlineBookings.tidy()) return;
  try {
    await navigator.serviceWorker.register(workerUrl());
    await keepNow();
  } catch {
    // Without the worker the tickets open with a network alone, or in a page that is open already.
  }
}

async function keepNow(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  // Pages that show tickets, with what they import: their files are in the browser's list of what it has loaded then.
  await Promise.all([import("../pages/checkout"), import("../pages/booking/after"), import("../pages/bookings")]);
  // Logged out meanwhile.
  if (offlineBookings.tidy()) return;
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker is of our own origin, and has no such argument.
  active?.postMessage({ type: "keep", files: [...new Set(files)] });
}

/** Takes kept tickets, files and the worker away. */
export async function forgetOffline(): Promise<void> {
  offlineBookings.clear();
  await forgetFiles();
}

async function forgetFiles(): Promise<void> {
  if (!canKeep()) return;
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    // It may be keeping files just now, and lives on for as long as a page does that it has opened.
    registration.active?.postMessage({ type: "forget" });
    await registration.unregister();
  }
  for (const name of await caches.keys()) await caches.delete(name);
}
