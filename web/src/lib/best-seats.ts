// The order in which groups of seats are suggested: the dearest tier of what was asked for first, since that is how the
// organizer ranks the seats, and within it whoever sits near to the stage and before it.

import { fitsTogether, priceFits, type FilteredHall, type FilteredSection, type Filters } from "./filters";
import { ACCESSIBLE } from "./seat-flags";
import { candidates, distanceOf, isOnAisle, middleOf, type Group, type May, type Point } from "./snap";

export interface RankedHall extends FilteredHall {
  readonly focalPoint: Point | null;
  readonly tiers: readonly { readonly rank: number; readonly type: string }[];
}

export interface Suggestion {
  readonly section: number;
  readonly group: Group;
  /** Place of its tier by price, 0 for the cheapest. */
  readonly rank: number;
  /** From the stage; seats beside it and behind it count as farther away. */
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

/** The best group of each section, best section first. Seats apart are suggested where they will do and no section has others. */
export function suggestions(hall: RankedHall, question: Question): Suggestion[] {
  const sections = hall.sections.filter((section) => question.section == null || section.index === question.section);
  const away = distances(hall);
  const best = (find: typeof bestIn) => sections
    .map((section) => find(hall, section, question, away))
    .filter((one) => one !== null)
    .sort((one, other) => other.rank - one.rank || one.distance - other.distance);
  const together = best(bestIn);
  return together.length > 0 || question.filters.sideBySide ? together : best(apartIn);
}

/** The best group of a section; null if there is none, or its places have no numbers. */
export function bestIn(hall: RankedHall, section: FilteredSection, { filters, party, may, seen }: Question, away = distances(hall)): Suggestion | null {
  const accept = fitsTogether(hall, filters);
  const rows = hall.rows.slice(section.firstRow, section.endRow);
  const fresh = seen ? (seat: number) => !seen.has(seat) && may(seat) : may;
  let found: Suggestion | null = null;
  for (const { group, flaws } of candidates(hall, rows, party, fresh)) {
    if (!accept(group)) continue;
    const rank = Math.min(...group.map((seat) => hall.tiers[hall.seats.tierOf[seat] as number]?.rank ?? 0));
    const distance = away(group) + (flaws + 3 * placesToSpare(hall, filters, group)) * 3 * hall.pitch;
    if (!found || rank > found.rank || (rank === found.rank && distance < found.distance)) {
      found = { section: section.index, group, rank, distance };
    }
  }
  return found;
}

/** The best seat of a section, and those nearest to it that fit; null if there are not so many. */
function apartIn(hall: RankedHall, section: FilteredSection, question: Question, away = distances(hall)): Suggestion | null {
  const { filters, party } = question;
  const best = bestIn(hall, section, { ...question, party: 1 }, away);
  if (!best) return null;
  const from = middleOf(hall, best.group);
  const fresh = question.seen ? (seat: number) => !question.seen?.has(seat) && question.may(seat) : question.may;
  const others = [...candidates(hall, hall.rows.slice(section.firstRow, section.endRow), 1, fresh)]
    .map(({ group }) => group)
    .filter((group) => group[0] !== best.group[0] && (!filters.aisle || isOnAisle(hall, group)))
    .sort((one, other) => distanceOf(hall, one, from) - distanceOf(hall, other, from));
  const group = [...best.group, ...others.slice(0, party - 1).flat()].toSorted((one, other) => one - other);
  return group.length === party ? { ...best, group } : null;
}

/** Wheelchair places beyond the one that was asked for: others need them, and whoever comes along sits beside it. */
function placesToSpare({ seats: { flags } }: RankedHall, filters: Filters, group: Group): number {
  return filters.access ? group.filter((seat) => ((flags[seat] as number) & ACCESSIBLE) !== 0).length - 1 : 0;
}

/** Sections without numbers that have so many places at a price that was asked for. */
export function standingFor(hall: FilteredHall, filters: Filters, party: number): FilteredSection[] {
  return hall.sections.filter((section) =>
    section.generalAdmission && !filters.access && section.available >= party && priceFits(section.lowest, filters));
}

/** A stage this near to the middle of the seats, as a share of their spread, has no front. */
const ROUND_SHARE = 0.1;

/** How far a group is from the stage. A stage faces the middle of all seats; who sits behind it comes last. */
export function distances(hall: RankedHall): (group: Group) => number {
  const { focalPoint: stage, seats: { xs, ys }, seatCount } = hall;
  // Where nobody knows what the audience faces, the layout's order is the best there is.
  if (!stage || seatCount === 0) return (group) => (group[0] as number) * hall.pitch;
  let [x, y, spread] = [0, 0, 0];
  for (let seat = 0; seat < seatCount; seat++) {
    const [dx, dy] = [(xs[seat] as number) - stage.x, (ys[seat] as number) - stage.y];
    x += dx / seatCount;
    y += dy / seatCount;
    spread = Math.max(spread, Math.hypot(dx, dy));
  }
  const front = Math.hypot(x, y);
  return (group) => {
    const at = middleOf(hall, group);
    const [dx, dy] = [at.x - stage.x, at.y - stage.y];
    const away = Math.hypot(dx, dy);
    if (front < spread * ROUND_SHARE || away === 0) return away;
    const facing = (dx * x + dy * y) / (away * front);
    return away * (2 - facing) + Math.max(0, -facing) * spread * 2;
  };
}
