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

export function seatPlace(id: string, sections: readonly SectionSummary[]): SeatPlace {
  const found = sections
    .filter((candidate) => id.startsWith(`${candidate.section}-`))
    .toSorted((a, b) => b.section.length - a.section.length)[0];
  const rest = found ? id.slice(found.section.length + 1) : id;
  const cut = rest.lastIndexOf("-");
  return {
    section: found && sections.length > 1 ? found.section : "",
    row: cut > 0 ? rest.slice(0, cut) : "",
    seat: rest.slice(cut + 1),
    standing: found?.general_admission ?? false,
  };
}
