// Where the seats of a tier are, and how many are left: out of the drawn layout and the availability.

import type { LayoutMap } from "../../openapi/dist/sdk";
import type { Availability, BoxofficeEvent } from "../api/types";
import { AVAILABLE, decodeStatuses } from "./availability";

export interface TierSection {
  readonly section: string;
  /** Runs of rows that follow each other, `[first, last]`; none if the whole section is of this tier, or has no rows. */
  readonly rows: readonly (readonly [string, string])[];
}

export interface TierPlaces {
  readonly sections: readonly TierSection[];
  /** Seats that can be had now; null if it is not known. */
  readonly left: number | null;
}

type Section = LayoutMap["sections"][number];
type Sold = Pick<BoxofficeEvent, "tiers">;

/** The places of each tier that is on sale, by its type. */
export function tierPlaces(layout: LayoutMap, event: Sold, availability: Availability | null): Map<string, TierPlaces> {
  const left = availability && countLeft(layout, event, availability);
  return new Map(event.tiers.map(({ type }) => {
    const tier = layout.tiers.findIndex((candidate) => candidate.type === type);
    const sections = layout.sections.filter((section) => section.tiers.includes(tier)).map((section) => whereIn(section, tier));
    return [type, { sections, left: left ? left.get(tier) ?? 0 : null }];
  }));
}

function whereIn(section: Section, tier: number): TierSection {
  if (section.tiers.length === 1) return { section: section.section, rows: [] };
  const runs: [string, string][] = [];
  let open = false;
  for (const { row, tiers } of section.rows) {
    const here = tiers.includes(tier);
    const last = runs.at(-1);
    if (here && open && last) last[1] = row;
    else if (here) runs.push([row, row]);
    open = here;
  }
  return { section: section.section, rows: runs };
}

/** Seats that can be had, by the layout's tiers; null if the statuses are of another layout. */
function countLeft(layout: LayoutMap, event: Sold, availability: Availability): Map<number, number> | null {
  if (availability.layout_version !== layout.layout_version) return null;
  const sold = new Set(event.tiers.map((tier) => tier.type));
  // Statuses leave out the seats of hidden tiers.
  const isShown = (tier: number) => sold.has(layout.tiers[tier]?.type ?? "");
  const left = new Map<number, number>();
  const add = (tier: number, seats: number) => left.set(tier, (left.get(tier) ?? 0) + seats);
  for (const section of layout.sections) {
    const now = availability.sections.find((candidate) => candidate.section === section.section);
    if (!now) continue;
    const only = section.tiers[0];
    if (section.tiers.length === 1 && only !== undefined) {
      add(only, now.available);
      continue;
    }
    const statuses = decodeStatuses(now.status, now.seat_count);
    let seat = 0;
    for (const tier of section.rows.flatMap((row) => row.tiers)) {
      if (isShown(tier) && statuses[seat++] === AVAILABLE) add(tier, 1);
    }
  }
  return left;
}

/** True if the hall has places for people with reduced mobility. */
export function hasAccessiblePlaces(layout: LayoutMap): boolean {
  return layout.sections.some((section) => section.rows.some((row) => (row.accessible?.length ?? 0) > 0));
}

export interface Left {
  readonly available: number;
  /** Seats that nobody can have for now, because somebody has them locked. */
  readonly locked: number;
  /** A tenth of the seats or less. */
  readonly few: boolean;
}

/** The same in the words of lists: seats that are locked may come back. */
export function leftHint({ available, locked, few }: Left): "many" | "few" | "none" {
  if (available + locked === 0) return "none";
  return few ? "few" : "many";
}

/** Seats of an event that are left. */
export function seatsLeft(availability: Availability): Left {
  let [available, locked, forSale] = [0, 0, 0];
  for (const section of availability.sections) {
    const statuses = decodeStatuses(section.status, section.seat_count);
    available += section.available;
    for (const status of statuses) {
      if (status === 1) locked++;
      if (status !== 3) forSale++;
    }
  }
  return { available, locked, few: available * 10 <= forSale };
}
