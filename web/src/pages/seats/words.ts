// What the page says of seats of its hall.

import type { Money } from "../../api/types";
import { t } from "../../i18n";
import { formatMoney } from "../../lib/money";
import { formatRange } from "../../lib/prices";
import { rowTitle, seatsTitle } from "../../lib/seat-words";
import type { ChosenSeat } from "../../lib/selection";
import { isSideBySide, type Group } from "../../lib/snap";
import type { Hall } from "../../map/hall";
import { chosenSeat } from "./use-selection";

export interface GroupWords {
  /** `104, row F` */
  readonly row: string;
  /** `seats 11 and 12` */
  readonly seats: string;
  /** `$129.60 each`, or the lowest and the highest price. */
  readonly price: string;
  /** What is to be known of them, such as a hidden part of the view. */
  readonly notes: readonly string[];
}

/** `within`: where the section has been said. */
export function groupWords(hall: Hall, group: Group, within = false): GroupWords {
  return seatWords(group.map((seat) => chosenSeat(hall, seat)), hall, group.length > 1 && isSideBySide(hall, group), within);
}

/** `104, row F, seats 11 and 12`. */
export function placeWords({ row, seats }: Pick<GroupWords, "row" | "seats">): string {
  return t("seats.row_and_seats", { row, seats });
}

/** Seats of one row. */
export function seatWords(seats: readonly ChosenSeat[], hall: Hall | null, together: boolean, within = false): GroupWords {
  const [first] = seats;
  if (!first) return { row: "", seats: "", price: "", notes: [] };
  const one = within || (hall !== null && hall.sections.length === 1);
  return {
    row: rowTitle({ section: one ? null : first.section, row: first.row, table: first.table }),
    seats: seatsTitle(seats.map((seat) => seat.label)),
    price: pricesWords(seats.map((seat) => seat.price), seats.length),
    notes: [
      first.whole ? t("seats.sold_whole") : together ? t("seats.together") : null,
      ...notesOf(seats),
    ].filter((note) => note !== null),
  };
}

export function notesOf(seats: readonly ChosenSeat[]): string[] {
  const some = (has: (seat: ChosenSeat) => boolean) => seats.some(has);
  return [
    some((seat) => seat.restricted_view) && t("seats.part_view"),
    some((seat) => seat.accessible) && t("seats.wheelchair"),
    some((seat) => seat.companion) && t("seats.companion"),
  ].filter((note) => note !== false);
}

function pricesWords(prices: readonly (Money | null)[], count: number): string {
  const known = prices.filter((price) => price !== null).toSorted((one, other) => one.amount_minor - other.amount_minor);
  const [lowest, highest] = [known[0], known[known.length - 1]];
  if (!lowest || !highest) return "";
  if (lowest.amount_minor !== highest.amount_minor) return formatRange({ lowest, highest });
  return count > 1 ? t("seats.each", { price: formatMoney(lowest) }) : formatMoney(lowest);
}
