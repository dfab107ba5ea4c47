// A seat's section, row and number, out of its id. The id is put together from those three with hyphens, and they may
// contain hyphens themselves: only the sections of the event tell where the first one ends.

import type { SectionSummary } from "../api/types";

export interface SeatPlace {
  /** Empty in a hall of one. */
  readonly section: string;
  /** Empty where the id does not tell it. */
  readonly row: string;
  readonly seat: string;
  /** Places there have no numbers that anybody sees. */
  readonly standing: boolean;
}

/** The parts of a seat's id; no section if it is of none of these, and no row if the id does not tell it. */
export function partsOfSeat(id: string, sections: readonly SectionSummary[]) {
  const section = sections
    .filter((candidate) => id.startsWith(`${candidate.section}-`))
    .toSorted((a, b) => b.section.length - a.section.length)[0];
  const place = section ? id.slice(section.section.length + 1) : id;
  const cut = place.lastIndexOf("-");
  return { section, row: cut > 0 ? place.slice(0, cut) : "", seat: place.slice(cut + 1) };
}

export function seatPlace(id: string, sections: readonly SectionSummary[]): SeatPlace {
  const { section, row, seat } = partsOfSeat(id, sections);
  return { section: section && sections.length > 1 ? section.section : "", row, seat, standing: section?.general_admission ?? false };
}
