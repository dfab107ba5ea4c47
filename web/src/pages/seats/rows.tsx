import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatMoney } from "../../lib/money";
import { rowTitle, seatsTitle } from "../../lib/seat-words";
import type { Hall, HallRow, HallSection } from "../../map/hall";
import type { Picker } from "./use-picker";
import { chosenSeat } from "./use-selection";
import { groupWords, notesOf } from "./words";

/** The rows of a section with the seats that fit what is looked for. A press takes the seats around it, as on the map. */
export function Rows({ picker, hall, section }: { picker: Picker; hall: Hall; section: HallSection }) {
  const { fit, selection: { mine } } = picker;
  const rows = hall.rows.slice(section.firstRow, section.endRow)
    .map((row) => ({ row, seats: row.order.filter((seat) => fit?.seats[seat] === 1 || mine.has(seat)) }))
    .filter(({ seats }) => seats.length > 0);
  if (rows.length === 0) return <p class="ink-2">{t("seats.section_full")}</p>;
  return (
    <ul class="seats-rows">
      {rows.map(({ row, seats }) => <Row key={row.index} picker={picker} hall={hall} row={row} seats={seats} />)}
    </ul>
  );
}

function Row({ picker, hall, row, seats }: { picker: Picker; hall: Hall; row: HallRow; seats: readonly number[] }) {
  const title = rowTitle({ section: null, row: row.name, table: row.around });
  const prices = [...new Set(seats.map((seat) => hall.priceOf(seat)).filter((price) => price !== null).map((price) => formatMoney(price)))];
  // One stop of the Tab key for each row: where somebody was last, else their own seat, else the first.
  const [at, setAt] = useState<number | null>(null);
  const stop = seats.find((seat) => seat === at) ?? seats.find((seat) => picker.selection.mine.has(seat)) ?? seats[0];
  return (
    <li>
      <h4>{title}{row.whole && <small>{t("seats.sold_whole")}</small>}</h4>
      <ul class="seats-numbers">
        {seats.map((seat) => <Seat key={seat} picker={picker} hall={hall} seat={seat} row={title} stop={seat === stop} onFocus={() => setAt(seat)} />)}
      </ul>
      <p class="ink-2" aria-hidden="true">{prices.length === 1 ? prices[0] : ""}</p>
    </li>
  );
}

/** The arrow keys lead along the row. */
function walk(event: KeyboardEvent): void {
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
  const row = (event.currentTarget as HTMLElement).closest("ul");
  const buttons = [...(row?.querySelectorAll("button") ?? [])];
  const place = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = event.key === forward ? place + 1 : event.key === back ? place - 1 : event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : null;
  if (next === null || place < 0) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(buttons.length - 1, next))]?.focus();
}

interface SeatProps {
  readonly picker: Picker;
  readonly hall: Hall;
  readonly seat: number;
  /** Name of its row. */
  readonly row: string;
  /** The Tab key stops here. */
  readonly stop: boolean;
  readonly onFocus: () => void;
}

function Seat({ picker, hall, seat, row, stop, onFocus }: SeatProps) {
  const { tier, label } = hall.seat(seat);
  const yours = picker.selection.mine.has(seat);
  const price = hall.priceOf(seat);
  const named = t("seats.row_and_seats", { row, seats: seatsTitle([label]) });
  const words = [named, price && formatMoney(price), ...notesOf([chosenSeat(hall, seat)]), !yours && takesWords(picker, hall, seat)].filter(Boolean).join(", ");
  return (
    <li>
      <button
        type="button" tabIndex={stop ? 0 : -1} onFocus={onFocus} onKeyDown={walk} aria-pressed={yours} aria-label={words}
        class={`seats-number seats-${tier.shape} seats-tier-${tier.colour}`} onClick={() => picker.tap(seat, false)}>
        {label}
      </button>
    </li>
  );
}

/** Which seats a press takes, if it is not this one alone. */
function takesWords(picker: Picker, hall: Hall, seat: number): string | null {
  const group = picker.groupAt(seat);
  return group && group.length > 1 ? t("seats.takes", { seats: groupWords(hall, group).seats }) : null;
}
