// The seats that have been loaded, in the form the map needs: flat arrays, an index, section outlines.

import type { Seat } from "../api/types";
import { AVAILABLE, statusCode } from "../lib/availability";
import { gapShifts } from "./close-gaps";
import { convexHull } from "./hull";
import { SeatIndex, boundsOf, type Rect } from "./seat-index";
import type { Point } from "./viewport";

export interface HallSection {
  readonly name: string;
  /** Seats `start .. end` of the hall, in layout order. */
  readonly start: number;
  readonly end: number;
  readonly outline: readonly Point[];
  readonly bounds: Rect;
  /** Index into the hall's `types`: that of the seat in the middle, which stands for the section in the overview. */
  readonly type: number;
  available: number;
}

export class Hall {
  readonly seats: readonly Seat[];
  readonly sections: readonly HallSection[];
  readonly index: SeatIndex;
  readonly types: readonly string[];
  /** Index into `types`, per seat. */
  readonly typeOf: Uint8Array;
  /** Index into `sections`, per seat. */
  readonly sectionOf: Uint16Array;
  /** Status code per seat (see lib/availability). */
  readonly status: Uint8Array;
  readonly hasAccessible: boolean;
  readonly hasRestrictedView: boolean;
  private readonly numberById = new Map<string, number>();

  constructor(loaded: ReadonlyMap<string, readonly Seat[]>) {
    const seats = [...loaded.values()].flat();
    const xs = new Float32Array(seats.length);
    const ys = new Float32Array(seats.length);
    const types: string[] = [];
    this.typeOf = new Uint8Array(seats.length);
    this.status = new Uint8Array(seats.length);
    seats.forEach((seat, number) => {
      xs[number] = seat.x;
      ys[number] = seat.y;
      let type = types.indexOf(seat.type);
      if (type < 0) type = types.push(seat.type) - 1;
      this.typeOf[number] = type;
      this.status[number] = statusCode(seat.status);
      this.numberById.set(seat.seat_id, number);
    });
    this.seats = seats;
    this.hasAccessible = seats.some((seat) => seat.accessible);
    this.hasRestrictedView = seats.some((seat) => seat.restricted_view);
    this.types = types;
    this.sectionOf = new Uint16Array(seats.length);
    closeGaps(loaded, xs, ys);
    this.index = new SeatIndex(xs, ys);
    this.sections = outlineSections(loaded, xs, ys, this.typeOf);
    this.sections.forEach((section, number) => {
      this.sectionOf.fill(number, section.start, section.end);
      this.recount(section);
    });
  }

  numberOf(seatId: string): number | undefined {
    return this.numberById.get(seatId);
  }

  /** Takes fresh statuses of one section. Ignored if they are of another layout. */
  setStatuses(name: string, codes: Uint8Array): void {
    const section = this.sections.find((candidate) => candidate.name === name);
    if (!section || codes.length !== section.end - section.start) return;
    this.status.set(codes, section.start);
    this.recount(section);
  }

  private recount(section: HallSection): void {
    let available = 0;
    for (let seat = section.start; seat < section.end; seat++) if (this.status[seat] === AVAILABLE) available++;
    section.available = available;
  }
}

/** Moves whole sections together where the drawing has nothing between them. */
function closeGaps(loaded: ReadonlyMap<string, readonly Seat[]>, xs: Float32Array, ys: Float32Array): void {
  const spans: { start: number; end: number; bounds: Rect }[] = [];
  let start = 0;
  for (const seats of loaded.values()) {
    const end = start + seats.length;
    if (end > start) spans.push({ start, end, bounds: boundsOf(xs.subarray(start, end), ys.subarray(start, end)) });
    start = end;
  }
  const across = gapShifts(spans.map(({ bounds }) => ({ from: bounds.left, to: bounds.right })));
  const down = gapShifts(spans.map(({ bounds }) => ({ from: bounds.top, to: bounds.bottom })));
  spans.forEach((span, number) => {
    for (let seat = span.start; seat < span.end; seat++) {
      xs[seat] = (xs[seat] as number) + (across[number] as number);
      ys[seat] = (ys[seat] as number) + (down[number] as number);
    }
  });
}

function outlineSections(
  loaded: ReadonlyMap<string, readonly Seat[]>, xs: Float32Array, ys: Float32Array, typeOf: Uint8Array,
): HallSection[] {
  const sections: HallSection[] = [];
  let start = 0;
  for (const [name, seats] of loaded) {
    const end = start + seats.length;
    if (end > start) {
      sections.push({
        name,
        start,
        end,
        outline: convexHull(seats.map((_, offset) => ({ x: xs[start + offset] as number, y: ys[start + offset] as number }))),
        bounds: boundsOf(xs.subarray(start, end), ys.subarray(start, end)),
        type: typeOf[(start + end) >> 1] as number,
        available: 0,
      });
    }
    start = end;
  }
  return sections;
}
