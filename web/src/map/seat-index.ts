// Which seats are where: a uniform grid over the seats, so that drawing and tapping look only at the cells they need.

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Seats per cell that the grid aims at: few enough to test one by one, many enough to keep the grid small. */
const SEATS_PER_CELL = 16;

export class SeatIndex {
  readonly bounds: Rect;
  /** The usual distance between two neighbours of a row, in layout units. */
  readonly spacing: number;
  private readonly cellSize: number;
  private readonly columns: number;
  private readonly lines: number;
  /** Seats of cell `c` are `members[starts[c] .. starts[c + 1]]`. */
  private readonly starts: Uint32Array;
  private readonly members: Uint32Array;

  constructor(readonly xs: Float32Array, readonly ys: Float32Array) {
    this.bounds = boundsOf(xs, ys);
    this.spacing = usualSpacing(xs, ys);
    const width = this.bounds.right - this.bounds.left;
    const height = this.bounds.bottom - this.bounds.top;
    const area = Math.max(width * height, this.spacing * this.spacing);
    const even = Math.sqrt((area * SEATS_PER_CELL) / Math.max(1, xs.length));
    this.cellSize = Math.max(even, this.spacing, Math.max(width, height) / 512);
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
      for (let column = firstColumn; column <= lastColumn; column++) {
        const cell = line * this.columns + column;
        const end = this.starts[cell + 1] as number;
        for (let at = this.starts[cell] as number; at < end; at++) visit(this.members[at] as number);
      }
    }
  }

  /** The seat nearest to the point and at most `reach` away, or -1. */
  nearest(x: number, y: number, reach: number): number {
    let best = -1;
    let bestSquare = reach * reach;
    this.forEachIn({ left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }, (seat) => {
      const dx = (this.xs[seat] as number) - x;
      const dy = (this.ys[seat] as number) - y;
      const square = dx * dx + dy * dy;
      if (square <= bestSquare) {
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

export function boundsOf(xs: Float32Array, ys: Float32Array): Rect {
  if (xs.length === 0) return { left: 0, top: 0, right: 1, bottom: 1 };
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
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

/** The median distance between seats that follow each other in layout order: those are neighbours in a row. */
function usualSpacing(xs: Float32Array, ys: Float32Array): number {
  const distances: number[] = [];
  const step = Math.max(1, Math.floor(xs.length / 1000));
  for (let seat = 1; seat < xs.length; seat += step) {
    const dx = (xs[seat] as number) - (xs[seat - 1] as number);
    const dy = (ys[seat] as number) - (ys[seat - 1] as number);
    const distance = Math.hypot(dx, dy);
    if (distance > 0) distances.push(distance);
  }
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? 1;
}
