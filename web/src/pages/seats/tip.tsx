// What the mouse, or the keys, are at, beside it.

import { t } from "../../i18n";
import { formatNumber } from "../../lib/locale";
import { formatRange } from "../../lib/prices";
import { sectionTitle } from "../../lib/seat-words";
import type { Hall, HallSection } from "../../map/hall";
import type { MapTarget } from "../../map/seat-map";
import { chosenCount, type Picker } from "./use-picker";
import { groupWords } from "./words";

export interface Hovered {
  readonly target: MapTarget;
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly title: string;
  readonly price: string;
  readonly facts: readonly string[];
}

/** Below the seat, or above it in the lower half of the map; it never takes the pointer. */
export function Tip({ picker, hall, hovered }: { picker: Picker; hall: Hall; hovered: Hovered }) {
  const { target, x, y } = hovered;
  const line = target.kind === "seat" ? seatLine(picker, hall, target.number) : sectionLine(hall, target.index);
  if (!line) return null;
  const low = y > 420;
  return (
    <div class={low ? "seats-tip seats-tip-above" : "seats-tip"} style={{ left: `${x}px`, top: `${y + (low ? -28 : 28)}px` }} aria-hidden="true">
      <p><b>{line.title}</b> {line.price}</p>
      {line.facts.length > 0 && <p>{line.facts.join(" · ")}</p>}
    </div>
  );
}

function seatLine(picker: Picker, hall: Hall, seat: number): Line | null {
  if (picker.selection.mine.has(seat)) {
    const { row, seats, price } = groupWords(hall, [seat]);
    return { title: t("seats.row_and_seats", { row, seats }), price, facts: [t("seats.tip_yours")] };
  }
  if (!hall.isFree(seat)) return null;
  const group = picker.groupAt(seat);
  if (!group) return { title: t("seats.none_together", { count: picker.choice.party }), price: "", facts: [] };
  const { row, seats, price, notes } = groupWords(hall, group);
  const next = !group.includes(seat) ? t("seats.tip_nearest") : chosenCount(picker) > 0 && picker.choice.filters.sideBySide ? t("seats.tip_swap") : t("seats.tip_take");
  return { title: t("seats.row_and_seats", { row, seats }), price, facts: [...notes, next] };
}

function sectionLine(hall: Hall, index: number): Line | null {
  const section = hall.sections[index];
  if (!section) return null;
  const title = sectionTitle(section.name);
  if (section.state !== "open") return { title, price: "", facts: [t(section.state === "sold-out" ? "seats.sold_out" : "seats.not_on_sale")] };
  return {
    title,
    price: sectionPrice(section),
    facts: [t("seats.left", { count: section.available, number: formatNumber(section.available) }), t(section.generalAdmission ? "seats.tip_places" : "seats.tip_enter")],
  };
}

export function sectionPrice({ lowest, highest }: HallSection): string {
  return lowest && highest ? formatRange({ lowest, highest }) : "";
}
