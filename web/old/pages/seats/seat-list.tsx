import { useState } from "preact/hooks";
import type { Seat } from "../../api/types";
import { AVAILABLE } from "../../lib/availability";
import { formatMoney } from "../../lib/money";
import { label } from "../../lib/names";
import type { Hall, HallSection } from "../../map/hall";

export interface SeatListProps {
  readonly hall: Hall;
  readonly section: string;
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (seatNumber: number) => void;
}

interface Row {
  readonly name: string;
  /** Numbers of all its seats in the hall, in layout order. */
  readonly seats: number[];
  available: number;
}

/** The same seats as on the map, row by row, as buttons: for keyboards, screen readers and whoever likes lists. */
export function SeatList({ hall, section, selected, onToggle }: SeatListProps) {
  const [wanted, setWanted] = useState<string | null>(null);
  const found = hall.sections.find((candidate) => candidate.name === section);
  if (!found) return null;
  const rows = rowsOf(hall, found);
  const row = rows.find((candidate) => candidate.name === wanted) ?? rows.find((candidate) => candidate.available > 0) ?? rows[0];
  if (!row) return null;
  const shown = row.seats.filter((seat) => hall.status[seat] === AVAILABLE || selected.has(hall.seats[seat]?.seat_id ?? ""));
  return (
    <>
      <div class="field">
        <label for="row">Row</label>
        <select id="row" value={row.name} onChange={(event) => setWanted(event.currentTarget.value)}>
          {rows.map(({ name, available }) => (
            <option key={name} value={name}>{name} · {available === 0 ? "none free" : `${available} free`}</option>
          ))}
        </select>
      </div>
      <p class="muted" id="row-hint">{shown.length === 0 ? "No seat of this row is available." : "Available seats of this row:"}</p>
      <ul class="seat-list" aria-describedby="row-hint">
        {shown.map((seat) => <SeatButton key={seat} seat={hall.seats[seat] as Seat} number={seat} selected={selected} onToggle={onToggle} />)}
      </ul>
    </>
  );
}

function SeatButton(props: { seat: Seat; number: number; selected: ReadonlySet<string>; onToggle: (seatNumber: number) => void }) {
  const { seat } = props;
  const notes = [seat.accessible && "accessible", seat.restricted_view && "restricted view"].filter(Boolean).join(", ");
  return (
    <li>
      <button type="button" class="seat" aria-pressed={props.selected.has(seat.seat_id)} onClick={() => props.onToggle(props.number)}>
        <b><span class="visually-hidden">Row {seat.row}, seat </span>{seat.label}</b>
        <span>{label(seat.type)}, {formatMoney(seat.total)}</span>
        {notes && <span class="note">{notes}</span>}
      </button>
    </li>
  );
}

function rowsOf(hall: Hall, section: HallSection): Row[] {
  const rows = new Map<string, Row>();
  for (let number = section.start; number < section.end; number++) {
    const name = hall.seats[number]?.row ?? "";
    let row = rows.get(name);
    if (!row) {
      row = { name, seats: [], available: 0 };
      rows.set(name, row);
    }
    row.seats.push(number);
    if (hall.status[number] === AVAILABLE) row.available++;
  }
  return [...rows.values()];
}
