// Whether an event's seats can be had now, and if not, why. `sale-words.ts` says it in a sentence.

import type { BoxofficeEvent } from "../api/types";

export type SaleReason =
  | "cancelled"
  /** Not published. */
  | "unpublished"
  | "started"
  /** The sale begins at `at`. */
  | "early"
  | "closed"
  /** To another screen: nothing is sold meanwhile. */
  | "moving";

export interface ClosedSale {
  readonly open: false;
  readonly reason: SaleReason;
  /** True if the sale has not begun, so that a presale code may open it. */
  readonly early: boolean;
  /** Instant at which the sale begins, if it has not. */
  readonly at: string | null;
}

export type SaleState = { readonly open: true } | ClosedSale;

type Selling = Pick<BoxofficeEvent, "status" | "starts_at" | "sales_open_at" | "sales_close_at" | "moving">;

/** The state of the sale. The server decides again when seats are locked. */
export function saleState(event: Selling, nowMs: number): SaleState {
  if (event.status === "cancelled") return closed("cancelled");
  if (event.status !== "published") return closed("unpublished");
  if (nowMs >= Date.parse(event.starts_at)) return closed("started");
  if (nowMs < Date.parse(event.sales_open_at)) {
    return { open: false, reason: "early", early: event.moving !== true, at: event.sales_open_at };
  }
  if (nowMs >= Date.parse(event.sales_close_at)) return closed("closed");
  return event.moving ? closed("moving") : { open: true };
}

function closed(reason: SaleReason): ClosedSale {
  return { open: false, reason, early: false, at: null };
}
