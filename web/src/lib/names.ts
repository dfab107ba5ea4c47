// Names for people out of the ids of the API. Kinds have ids alone, tiers may have a name, and the id of a seat is put
// together from the names of its section, its row and itself.

import type { SectionSummary, Tier } from "../api/types";

/** `lower_bowl` as `Lower bowl`. A name that somebody wrote for people, with capitals or blanks, stays as it is. */
export function label(id: string): string {
  if (!/^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/.test(id)) return id;
  const words = id.replace(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The organizer's name of a tier, or else its type. */
export function tierName(tier: Pick<Tier, "label" | "type">): string {
  return tier.label ?? label(tier.type);
}

/**
 * `lower_bowl-A-12` as `Lower bowl A-12`. Names may contain the hyphen themselves, so that the id can be taken apart
 * only by who knows the sections; an id of no known section, as in a hall of one, stays as it is.
 */
export function seatName(id: string, sections: readonly SectionSummary[]): string {
  const section = sections
    .filter((candidate) => id.startsWith(`${candidate.section}-`))
    .sort((a, b) => b.section.length - a.section.length)[0];
  if (!section) return id;
  const place = id.slice(section.section.length + 1);
  // Places without numbers have a row that nobody sees.
  return `${label(section.section)} ${section.general_admission ? place.slice(place.lastIndexOf("-") + 1) : place}`;
}

export function seatNames(ids: readonly string[], sections: readonly SectionSummary[]): string {
  return ids.map((id) => seatName(id, sections)).join(", ");
}
