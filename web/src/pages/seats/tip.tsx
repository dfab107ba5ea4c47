// What the mouse, or the keys, are at, beside it.

import { t } from "../../i18n";
import { bestIn } from "../../lib/best-seats";
import { formatNumber } from "../../lib/locale";
import { formatRange } from "../../lib/prices";
import { sectionTitle } from "../../lib/seat-words";
import type { Hall, HallSection } from "../../map/hall";
import type { MapTarget } from "../../map/seat-map";
import { isFreePick, mayOf } from "./group";
import { chosenCount, type Picker } from "./use-picker";
import { groupWords, placeWords } from "./words";

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

/** Half of the widest tip, which stays inside the map. */
const HALF_PX = 172;
/** Below this share of the window tips stand above what they are about. */
const LOW_SHARE = 0.5;

/** Below the seat, or above it in the lower half of the map; it never takes the pointer. */
export function Tip({ picker, hall, hovered }: { picker: Picker; hall: Hall; hovered: Hovered }) {
  const { target, x, y } = hovered;
  const line = target.kind === "seat" ? seatLine(picker, hall, target.number) : sectionLine(picker, hall, target.index);
  if (!line) return null;
  const low = y > window.innerHeight * LOW_SHARE;
  return (
    <div class={low ? "seats-tip seats-tip-above" : "seats-tip"} style={{ left: `clamp(${HALF_PX}px, ${x}px, calc(100% - ${HALF_PX}px))`, top: `${y + (low ? -28 : 28)}px` }} aria-hidden="true">
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

function sectionLine(picker: Picker, hall: Hall, index: number): Line | null {
  const section = hall.sections[index];
  if (!section) return null;
  const title = sectionTitle(section.name);
  if (section.state !== "open") return { title, price: "", facts: [t(section.state === "sold-out" ? "seats.sold_out" : "seats.not_on_sale")] };
  return {
    title,
    price: sectionPrice(section),
    facts: [
      t("seats.left", { count: section.available, number: formatNumber(section.available) }),
      bestLine(picker, hall, section),
      t(section.generalAdmission ? "seats.tip_places" : "seats.tip_enter"),
    ].filter((fact) => fact !== null),
  };
}

/** The best seats of a section for the party, or that there are none. */
function bestLine(picker: Picker, hall: Hall, section: HallSection): string | null {
  if (section.generalAdmission) return null;
  const { choice: { filters, party }, event, selection: { mine } } = picker;
  const count = isFreePick({ filters, party }) ? 1 : party;
  const best = bestIn(hall, section, { filters, party: count, may: mayOf({ hall, filters, party, released: event.accessible_released, mine }) });
  return best ? t("seats.tip_best", { count, seats: placeWords(groupWords(hall, best.group, true)) }) : t("seats.tip_none", { count });
}

function sectionPrice({ lowest, highest }: HallSection): string {
  return lowest && highest ? formatRange({ lowest, highest }) : "";
}
