// Tells the API that an event's page was seen, the first step of its organizer's funnel. Only a sample of the views is told,
// nothing is remembered beyond the page's life, and whoever asks not to be followed is left alone.

import { noteSeen } from "../../openapi/dist/sdk";
import { apiBase } from "../api/config";

/** A page that is drawn has better to do first. */
const PATIENCE_MS = 2_000;
const ID_BYTES = 16;
const SAMPLE_DIGITS = 8;

/** Events that were seen on this visit: from the page's load on. */
const seen = new Set<string>();

/** An id of a view: 32 hexadecimal digits. */
function drawId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(ID_BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** True of one id in `oneIn`, and of none if it is 0. The API decides in the same way. */
export function isCounted(viewId: string, oneIn: number): boolean {
  return oneIn > 0 && Number.parseInt(viewId.slice(0, SAMPLE_DIGITS), 16) % oneIn === 0;
}

/** True if the browser says that its user does not want to be followed. */
function asksForPrivacy(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { doNotTrack?: string | null; globalPrivacyControl?: boolean };
  return doNotTrack === "1" || globalPrivacyControl === true;
}

/** Tells of an event's page, once a visit, when somebody looks at it and the browser has nothing else to do. */
export function tellSeen(eventId: string, oneIn: number): void {
  if (seen.has(eventId) || asksForPrivacy() || typeof navigator.sendBeacon !== "function") return;
  seen.add(eventId);
  const viewId = drawId();
  if (!isCounted(viewId, oneIn)) return;
  whenLookedAt(() => void send(eventId, viewId).catch(() => undefined));
}

function whenLookedAt(then: () => void): void {
  if (document.visibilityState === "visible") {
    setTimeout(then, PATIENCE_MS);
    return;
  }
  document.addEventListener("visibilitychange", () => whenLookedAt(then), { once: true });
}

async function send(eventId: string, viewId: string): Promise<void> {
  const { path, body } = noteSeen({ event_id: eventId, body: { view_id: viewId } });
  // A text needs no question to another origin before it. Whatever becomes of it, nobody waits.
  navigator.sendBeacon((await apiBase()) + path, JSON.stringify(body));
}
