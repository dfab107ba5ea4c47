// How a customer was choosing: on the map or in the list, in which section, or what best seats were asked for. Kept per
// event in the tab's store, as the chosen seats are, so that a detour through the log-in page loses nothing.

import type { KeyStore } from "./idempotency";

export const MODES = ["map", "list", "best"] as const;
export type Mode = (typeof MODES)[number];

/** What the form for best seats says; what is not there was not said yet. */
export interface Wish {
  readonly count?: number;
  readonly type?: string;
  /** "" is any section. */
  readonly section?: string;
}

export interface Choice {
  readonly mode: Mode;
  /** The section that is looked at. */
  readonly section: string | null;
  readonly wish: Wish;
}

export const NO_CHOICE: Choice = { mode: "map", section: null, wish: {} };

const name = (eventId: string) => `choice:${eventId}`;

export function saveChoice(store: KeyStore, eventId: string, choice: Choice): void {
  store.setItem(name(eventId), JSON.stringify(choice));
}

export function forgetChoice(store: KeyStore, eventId: string): void {
  store.removeItem(name(eventId));
}

/** What was saved, as far as it still makes sense: an older version of this page may have written it. */
export function savedChoice(store: KeyStore, eventId: string): Choice {
  let value: unknown;
  try {
    value = JSON.parse(store.getItem(name(eventId)) ?? "{}");
  } catch {
    return NO_CHOICE;
  }
  const saved = fields(value);
  const wish = fields(saved["wish"]);
  return {
    mode: MODES.find((mode) => mode === saved["mode"]) ?? NO_CHOICE.mode,
    section: text(saved["section"]) ?? null,
    wish: {
      ...(Number.isInteger(wish["count"]) ? { count: wish["count"] as number } : {}),
      ...(text(wish["type"]) === undefined ? {} : { type: text(wish["type"]) as string }),
      ...(text(wish["section"]) === undefined ? {} : { section: text(wish["section"]) as string }),
    },
  };
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The number of seats that the form begins with: two, or what was wished, within what the event allows. */
export function wishedCount(wish: Wish, max: number): number {
  return Math.max(1, Math.min(wish.count ?? 2, max));
}
