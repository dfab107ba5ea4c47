// What would be taken, before it is.

import type { Money } from "../../api/types";
import type { Group } from "../../lib/snap";

/** Why these seats: a tap on one of them; a tap where there are not enough; the best ones; another party; lost seats. */
export type Reason = "tap" | "near" | "best" | "party" | "lost";

export type Proposal =
  | {
    readonly kind: "seats";
    readonly reason: Reason;
    readonly seats: Group;
    /** What all of them cost together, as the server says; null if it was not asked. */
    readonly total: Money | null;
    /** Section in which the best ones were looked for, if it was not the whole hall. */
    readonly within?: string | null;
    /** The chosen seats stay, and these are added. */
    readonly add?: boolean;
  }
  /** Places without numbers in this section. */
  | { readonly kind: "places"; readonly section: number; readonly count: number };

export function isProposed(proposal: Proposal | null, seat: number): boolean {
  return proposal?.kind === "seats" && proposal.seats.includes(seat);
}
