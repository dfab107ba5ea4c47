import type { BoxofficeEvent } from "../api/types";
import { formatInstant, zoneName } from "./time";

export type SaleState =
  | { readonly open: true }
  /** `early`: the sale has not begun, and a presale code may open it. */
  | { readonly open: false; readonly early: boolean; readonly sentence: string };

/** Whether seats can be locked now, or the sentence that says why not. The server decides again when it is asked. */
export function saleState(event: BoxofficeEvent, nowMs: number): SaleState {
  if (event.status !== "published") return { open: false, early: false, sentence: "This event is not open for booking." };
  if (event.sales_open_at && nowMs < Date.parse(event.sales_open_at)) {
    const start = formatInstant(event.sales_open_at, event.time_zone);
    return { open: false, early: !event.moving, sentence: `Sales open on ${start} (${zoneName(event.sales_open_at, event.time_zone)}).` };
  }
  if (event.sales_close_at && nowMs >= Date.parse(event.sales_close_at)) {
    return { open: false, early: false, sentence: "Sales for this event have closed." };
  }
  if (event.moving) {
    return { open: false, early: false, sentence: "This event is moving to another hall. The sale goes on there within the hour." };
  }
  return { open: true };
}
