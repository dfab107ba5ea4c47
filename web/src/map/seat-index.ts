// Which seats are where: a uniform grid over the seats, so that drawing and tapping look only at the cells they need.

import type { Rect } from "./geometry";

/** Seats per cell that the grid aims at: few enough to test one by one, many enough to keep the grid small. */
const SEATS_PER_CELL = 16;

export class SeatIndex {
  private readonly bounds: Rect;
  private readonly cellSize: number;
  private readonly columns: number;
  private readonly lines: number;
  /** Seats of cell `c` are `members[starts[c] .. starts[c + 1]]`. */
  private readonly starts: Uint32Array;
  private readonly members: Uint32Array;

  constructor(private readonly xs: Float32Array, private readonly ys: Float32Array) {
    this.bounds = boundsOfSeats(xs, ys);
    const width = this.bounds.right - this.bounds.left;
    const height = this.bounds.bottom - this.bounds.top;
    const even = Math.sqrt((width * height * SEATS_PER_CELL) / Math.max(1, xs.length));
    this.cellSize = Math.max(even, Math.max(width, height) / 512, 1);
    this.columns = Math.floor(width / this.cellSize) + 1;
    this.lines = Math.floor(height / this.cellSize) + 1;
    this.starts = new Uint32Array(this.columns * this.lines + 1);
    this.members = new Uint32Array(xs.length);
    this.fill();
  }

  /** Calls `visit` for every seat whose centre may lie in the rectangle; whole cells, so a few outside it too. */
  forEachIn(rect: Rect, visit: (seat: number) => void): void {
    const firstColumn = this.column(rect.left);
    const lastColumn = this.column(rect.right);
    const lastLine = this.line(rect.bottom);
    for (let line = this.line(rect.top); line <= lastLine; line++) {
      const end = this.starts[line * this.columns + lastColumn + 1] as number;
      for (let at = this.starts[line * this.columns + firstColumn] as number; at < end; at++) visit(this.members[at] as number);
    }
  }

  /** The seat nearest to the point, at most `reach` away and such as is wanted, or -1. */
  nearest(x: number, y: number, reach: number, wanted: (seat: number) => boolean = () => true): number {
    let best = -1;
    let bestSquare = reach * reach;
    this.forEachIn({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }, (seat) => {
      const dx = (this.xs[seat] as number) - x;
      const dy = (this.ys[seat] as number) - y;
      const square = dx * dx + dy * dy;
      if (square <= bestSquare && wanted(seat)) {
        best = seat;
        bestSquare = square;
      }
    });
    return best;
  }

  private fill(): void {
    const counts = this.starts;
    const cells = new Uint32Array(this.xs.length);
    for (let seat = 0; seat < cells.length; seat++) {
      const cell = this.line(this.ys[seat] as number) * this.columns + this.column(this.xs[seat] as number);
      cells[seat] = cell;
      counts[cell + 1] = (counts[cell + 1] as number) + 1;
    }
    for (let cell = 1; cell < counts.length; cell++) counts[cell] = (counts[cell] as number) + (counts[cell - 1] as number);
    const next = counts.slice();
    for (let seat = 0; seat < cells.length; seat++) {
      const cell = cells[seat] as number;
      this.members[next[cell] as number] = seat;
      next[cell] = (next[cell] as number) + 1;
    }
  }

  private column(x: number): number {
    return clamp(Math.floor((x - this.bounds.left) / this.cellSize), this.columns - 1);
  }

  private line(y: number): number {
    return clamp(Math.floor((y - this.bounds.top) / this.cellSize), this.lines - 1);
  }
}

function clamp(value: number, max: number): number {
  return value < 0 ? 0 : value > max ? max : value;
}

function boundsOfSeats(xs: Float32Array, ys: Float32Array): Rect {
  if (xs.length === 0) return { left: 0, top: 0, right: 1, bottom: 1 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let seat = 0; seat < xs.length; seat++) {
    const x = xs[seat] as number;
    const y = ys[seat] as number;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return { left, top, right, bottom };
}
