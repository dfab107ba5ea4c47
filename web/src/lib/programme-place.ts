// The place that somebody left the programme at, kept with the browser's own history: back finds the same pages at the
// same height, also after a reload, and a new visit begins at the top.

/** Titles of a page of the list: rows of six, four and two are all full. */
export const PAGE_SIZE = 24;

export interface Place {
  /** Height in pixels. */
  readonly y: number;
  /** Titles that were shown. */
  readonly shown: number;
}

interface States {
  readonly state: unknown;
  replaceState(state: unknown, unused: string): void;
}

const record = (value: unknown) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {});

/** The place of this entry of the history; null on a new one. */
export function placeOf(history: States): Place | null {
  const place = record(record(history.state)["programme"]);
  const { y, shown } = place;
  return typeof y === "number" && typeof shown === "number" ? { y, shown } : null;
}

export function keepPlace(history: States, place: Place): void {
  history.replaceState({ ...record(history.state), programme: place }, "");
}

/** Says that this entry was made by a search: its results get the focus, once. */
export function markSearched(history: States): void {
  history.replaceState({ ...record(history.state), searched: true }, "");
}

/** Whether a search has led here, and nobody has asked yet. */
export function takeSearched(history: States): boolean {
  const state = record(history.state);
  if (state["searched"] !== true) return false;
  const { searched: _, ...rest } = state;
  history.replaceState(rest, "");
  return true;
}
