// The order in which groups of seats are suggested: the dearest tier of what was asked for first, since that is how the
// organizer ranks the seats, and within it whoever sits nearest to the stage.

import { fitsTogether, priceFits, type FilteredHall, type FilteredSection, type Filters } from "./filters";
import { candidates, distanceOf, type Group, type May, type Point } from "./snap";

export interface RankedHall extends FilteredHall {
  readonly focalPoint: Point | null;
  readonly tiers: readonly { readonly rank: number; readonly type: string }[];
}

export interface Suggestion {
  readonly section: number;
  readonly group: Group;
  /** Place of its tier by price, 0 for the cheapest. */
  readonly rank: number;
  readonly distance: number;
}

export interface Question {
  readonly filters: Filters;
  readonly party: number;
  readonly may: May;
  /** Index of the only section to look in. */
  readonly section?: number | null;
  /** Seats that were suggested before. */
  readonly seen?: ReadonlySet<number>;
}

/** The best group of each section, best section first. */
export function suggestions(hall: RankedHall, question: Question): Suggestion[] {
  const sections = hall.sections.filter((section) => question.section == null || section.index === question.section);
  return sections
    .map((section) => bestIn(hall, section, question))
    .filter((one) => one !== null)
    .sort((one, other) => other.rank - one.rank || one.distance - other.distance);
}

/** The best group of a section; null if there is none, or its places have no numbers. */
export function bestIn(hall: RankedHall, section: FilteredSection, { filters, party, may, seen }: Question): Suggestion | null {
  const accept = fitsTogether(hall, filters);
  const rows = hall.rows.slice(section.firstRow, section.endRow);
  const fresh = seen ? (seat: number) => !seen.has(seat) && may(seat) : may;
  let found: Suggestion | null = null;
  for (const { group, flaws } of candidates(hall, rows, party, fresh)) {
    if (!accept(group)) continue;
    const rank = Math.min(...group.map((seat) => hall.tiers[hall.seats.tierOf[seat] as number]?.rank ?? 0));
    const away = hall.focalPoint ? distanceOf(hall, group, hall.focalPoint) : (group[0] as number) * hall.pitch;
    const distance = away + flaws * 3 * hall.pitch;
    if (!found || rank > found.rank || (rank === found.rank && distance < found.distance)) {
      found = { section: section.index, group, rank, distance };
    }
  }
  return found;
}

/** Sections without numbers that have so many places at a price that was asked for. */
export function standingFor(hall: FilteredHall, filters: Filters, party: number): FilteredSection[] {
  return hall.sections.filter((section) =>
    section.generalAdmission && !filters.access && section.available >= party && priceFits(section.lowest, filters));
}
