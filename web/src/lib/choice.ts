// How a customer was choosing: on the map or in the list, for how many, and with which filters. Kept per event in the tab's
// store, as the chosen seats are, so that a detour through the log-in page loses nothing; how many they are is the same for
// every date that they look at.

import { NO_FILTERS, type Filters } from "./filters";
import type { KeyStore } from "./idempotency";

export const MODES = ["map", "list"] as const;
export type Mode = (typeof MODES)[number];

export interface Choice {
  readonly mode: Mode;
  /** How many people want to sit. */
  readonly party: number;
  readonly filters: Filters;
  /** Name of the section that is looked at. */
  readonly section: string | null;
  /** The section came with seats that were proposed: nobody has chosen it. */
  readonly led: boolean;
}

/** Most people go out in twos. */
export const NO_CHOICE: Choice = { mode: "map", party: 2, filters: NO_FILTERS, section: null, led: false };

const PARTY = "party";
const name = (eventId: string) => `choice:${eventId}`;

export function saveChoice(store: KeyStore, eventId: string, choice: Choice): void {
  store.setItem(name(eventId), JSON.stringify(choice));
}

/** Keeps how many they are, for whichever event they look at next. */
export function saveParty(store: KeyStore, party: number): void {
  store.setItem(PARTY, String(party));
}

/** After a lock: who comes back begins anew. */
export function forgetChoice(store: KeyStore, eventId: string): void {
  store.removeItem(name(eventId));
  store.removeItem(PARTY);
}

/** What was saved, as far as it still makes sense: an older version of this page may have written it. */
export function savedChoice(store: KeyStore, eventId: string, max: number): Choice {
  const saved = fields(parsed(store.getItem(name(eventId))));
  const filters = fields(saved["filters"]);
  const party = Number(store.getItem(PARTY) ?? saved["party"]);
  const amount = (value: unknown) => (Number.isInteger(value) ? (value as number) : null);
  return {
    mode: MODES.find((mode) => mode === saved["mode"]) ?? NO_CHOICE.mode,
    party: Math.max(1, Math.min(max, Number.isInteger(party) ? party : NO_CHOICE.party)),
    filters: {
      sideBySide: filters["sideBySide"] !== false,
      aisle: filters["aisle"] === true,
      clearView: filters["clearView"] === true,
      access: filters["access"] === true,
      from: amount(filters["from"]),
      to: amount(filters["to"]),
    },
    section: typeof saved["section"] === "string" ? saved["section"] : null,
    led: saved["led"] === true,
  };
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
