// Names and places on a ticket.

import type { SectionSummary } from "../api/types";
import { label } from "./names";
import { partsOfSeat } from "./seat-place";

/** Parts of a seat's place for people. A place of no number has no row, and its number says nothing. */
export interface SeatPlace {
  readonly section: string | null;
  readonly row: string | null;
  readonly seat: string;
  readonly generalAdmission: boolean;
}

/** A seat's place in words, out of its id. */
export function seatPlace(id: string, sections: readonly SectionSummary[]): SeatPlace {
  const { section, row, seat } = partsOfSeat(id, sections);
  const generalAdmission = section?.general_admission === true;
  return { section: section ? label(section.section) : null, row: generalAdmission || row === "" ? null : row, seat, generalAdmission };
}

/** Seats of one row, or places of one section without numbers. */
export interface SeatGroup extends Omit<SeatPlace, "seat"> {
  readonly seats: readonly string[];
}

/** Seats by row, in the order in which they are given. */
export function seatGroups(ids: readonly string[], sections: readonly SectionSummary[]): readonly SeatGroup[] {
  const groups: { -readonly [K in keyof SeatGroup]: K extends "seats" ? string[] : SeatGroup[K] }[] = [];
  for (const { seat, ...place } of ids.map((id) => seatPlace(id, sections))) {
    const group = groups.find((one) => one.section === place.section && one.row === place.row);
    if (group) group.seats.push(seat);
    else groups.push({ ...place, seats: [seat] });
  }
  return groups;
}

/** `bkg_fmchz6je8th4` as `FMCH-Z6JE-8TH4`: to be read aloud, and typed. */
export function bookingNumber(bookingId: string): string {
  const id = bookingId.slice(bookingId.indexOf("_") + 1).toUpperCase();
  return id.match(/.{1,4}/g)?.join("-") ?? id;
}

/** Index that a key leads to in a row of tickets, or null if the key means nothing here. */
export function ticketAfterKey(key: string, index: number, count: number, rightToLeft: boolean): number | null {
  const step = { ArrowRight: rightToLeft ? -1 : 1, ArrowLeft: rightToLeft ? 1 : -1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (step !== undefined) return Math.min(count - 1, Math.max(0, index + step));
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** Index of the ticket that a step of the tab's history shows at the gate; null if it shows none. */
export function gateOf(state: unknown): number | null {
  const gate = typeof state === "object" && state !== null && "gate" in state ? state.gate : null;
  return typeof gate === "number" && Number.isInteger(gate) && gate >= 0 ? gate : null;
}
