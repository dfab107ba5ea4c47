// Smooth outlines around seats that stand in no order, and around all seats of a hall: the seats are grown until they melt
// together, shrunk again, and the edge is traced.

import { at, boundsOf, doubleArea, simplified, type Point, type Rect } from "./geometry";

export interface ContourWish {
  /** Distance of the outline from the outermost seats. */
  readonly reach: number;
  /** Gaps narrower than twice this are closed. */
  readonly closing: number;
  /** Width of a cell of the grid. */
  readonly cell: number;
}

const SLANT = Math.SQRT2;
const KNIGHT = Math.sqrt(5);
const CELLS_MAX = 100_000;

/** Closed lines around the points, the widest first; holes go the other way round. */
export function contoursAround(points: readonly Point[], { reach, closing, cell: wished }: ContourWish): Point[][] {
  if (points.length === 0) return [];
  const { left, top, right, bottom } = boundsOf(points) as Rect;
  const margin = closing + wished * 4;
  const area = (right - left + 2 * margin) * (bottom - top + 2 * margin);
  const cell = Math.max(wished, Math.sqrt(area / CELLS_MAX));
  const grid = new Grid(left - margin, top - margin, cell, Math.ceil((right - left + 2 * margin) / cell) + 1, Math.ceil((bottom - top + 2 * margin) / cell) + 1);
  const near = grid.distancesTo(points);
  const inside = grid.depths(near, closing);
  return grid.trace(inside, closing - reach).map((line) => thinned(smoothed(line), cell * 0.06)).sort((one, other) => Math.abs(doubleArea(other)) - Math.abs(doubleArea(one)));
}

class Grid {
  constructor(readonly left: number, readonly top: number, readonly cell: number, readonly columns: number, readonly lines: number) {}

  /** Distance of each cell's corner from the nearest point: every corner asks its neighbours which point is nearest to them. */
  distancesTo(points: readonly Point[]): Float32Array {
    const { columns, lines } = this;
    // The grid's own unit is the cell, so that a corner is at whole numbers.
    const xs = new Float32Array(points.length);
    const ys = new Float32Array(points.length);
    for (let point = 0; point < points.length; point++) {
      const { x, y } = at(points, point);
      xs[point] = (x - this.left) / this.cell;
      ys[point] = (y - this.top) / this.cell;
    }
    const nearest = new Int32Array(columns * lines).fill(-1);
    const squares = new Float32Array(columns * lines).fill(Infinity);
    const offer = (index: number, column: number, line: number, point: number): void => {
      if (point < 0 || point === nearest[index]) return;
      const dx = column - (xs[point] as number);
      const dy = line - (ys[point] as number);
      const square = dx * dx + dy * dy;
      if (square >= (squares[index] as number)) return;
      squares[index] = square;
      nearest[index] = point;
    };
    for (let point = 0; point < xs.length; point++) {
      const column = Math.floor(xs[point] as number);
      const line = Math.floor(ys[point] as number);
      for (let corner = 0; corner < 4; corner++) offer((line + (corner >> 1)) * columns + column + (corner & 1), column + (corner & 1), line + (corner >> 1), point);
    }
    const sweep = (line: number, before: number): void => {
      for (let column = 1; column < columns - 1; column++) {
        const index = line * columns + column;
        offer(index, column, line, nearest[index - 1] as number);
        offer(index, column, line, nearest[index + before] as number);
        offer(index, column, line, nearest[index + before - 1] as number);
        offer(index, column, line, nearest[index + before + 1] as number);
      }
      for (let column = columns - 2; column > 0; column--) offer(line * columns + column, column, line, nearest[line * columns + column + 1] as number);
    };
    for (let line = 1; line < lines - 1; line++) sweep(line, -columns);
    for (let line = lines - 2; line > 0; line--) sweep(line, columns);
    for (let index = 0; index < squares.length; index++) squares[index] = Math.sqrt(squares[index] as number) * this.cell;
    return squares;
  }

  /** How deep each cell's corner lies within the points' surroundings: two passes over neighbours, near enough to true. */
  depths(near: Float32Array, closing: number): Float32Array {
    const { cell, columns, lines } = this;
    const depth = new Float32Array(near.length);
    for (let index = 0; index < near.length; index++) {
      const rest = closing - (near[index] as number);
      // Just inside the edge the distance is known exactly; deeper it follows from the neighbours.
      depth[index] = rest <= 0 ? 0 : rest < cell ? rest : Infinity;
    }
    const sweep = (line: number, sign: 1 | -1): void => {
      for (let step = 2; step < columns - 2; step++) {
        const index = line * columns + (sign === 1 ? step : columns - 1 - step);
        if (depth[index] === 0) continue;
        const up = index - columns * sign;
        const far = up - columns * sign;
        depth[index] = Math.min(
          depth[index] as number, (depth[index - sign] as number) + cell, (depth[up] as number) + cell,
          (depth[up - 1] as number) + SLANT * cell, (depth[up + 1] as number) + SLANT * cell,
          (depth[far - 1] as number) + KNIGHT * cell, (depth[far + 1] as number) + KNIGHT * cell,
          (depth[up - 2] as number) + KNIGHT * cell, (depth[up + 2] as number) + KNIGHT * cell,
        );
      }
    };
    for (let line = 2; line < lines - 2; line++) sweep(line, 1);
    for (let line = lines - 3; line > 1; line--) sweep(line, -1);
    return depth;
  }

  /** Lines along which the field has this level, with what is above at their right hand (marching squares). */
  trace(field: Float32Array, level: number): Point[][] {
    const { columns, lines } = this;
    // Edges by number: first those to the right of a corner, then those below one.
    const next = new Map<number, number>();
    for (let line = 0; line < lines - 1; line++) {
      for (let column = 0; column < columns - 1; column++) {
        const corner = line * columns + column;
        const kind = ((field[corner] as number) > level ? 1 : 0) | ((field[corner + 1] as number) > level ? 2 : 0)
          | ((field[corner + columns + 1] as number) > level ? 4 : 0) | ((field[corner + columns] as number) > level ? 8 : 0);
        if (kind === 0 || kind === 15) continue;
        const below = columns * lines + corner;
        const edges = [corner, below + 1, corner + columns, below];
        for (const [from, to] of STEPS[kind] ?? []) next.set(at(edges, from), at(edges, to));
      }
    }
    const contours: Point[][] = [];
    for (const start of next.keys()) {
      const line: Point[] = [];
      let edge: number | undefined = start;
      while (edge !== undefined && next.has(edge)) {
        line.push(this.crossing(field, level, edge));
        const following: number | undefined = next.get(edge);
        next.delete(edge);
        edge = following;
      }
      if (line.length > 7) contours.push(line);
    }
    return contours;
  }

  private crossing(field: Float32Array, level: number, edge: number): Point {
    const { columns, lines, cell } = this;
    const below = edge >= columns * lines;
    const corner = below ? edge - columns * lines : edge;
    const [line, column] = [Math.floor(corner / columns), corner % columns];
    const [one, other] = [field[corner] as number, field[corner + (below ? columns : 1)] as number];
    const share = Math.max(0, Math.min(1, (level - one) / (other - one || 1)));
    return { x: this.left + (column + (below ? 0 : share)) * cell, y: this.top + (line + (below ? share : 0)) * cell };
  }
}

/** By which edges of a cell (top, right, bottom, left) a line comes in and goes out, for the corners that are high. */
const STEPS: readonly (readonly (readonly [number, number])[])[] = [
  [], [[3, 0]], [[0, 1]], [[3, 1]], [[1, 2]], [[3, 0], [1, 2]], [[0, 2]], [[3, 2]],
  [[2, 3]], [[2, 0]], [[0, 1], [2, 3]], [[2, 1]], [[1, 3]], [[1, 0]], [[0, 3]], [],
];

/** The closed line without corners that hardly matter. */
function thinned(line: readonly Point[], tolerance: number): Point[] {
  const half = line.length >> 1;
  return [...simplified(line.slice(0, half + 1), tolerance).slice(0, -1), ...simplified([...line.slice(half), at(line, 0)], tolerance).slice(0, -1)];
}

/** The line without the steps of the grid: each point moves to the mean of its neighbours, three times. */
function smoothed(line: readonly Point[]): readonly Point[] {
  let points = line;
  for (let round = 0; round < 3; round++) {
    const count = points.length;
    const next: Point[] = [];
    for (let index = 0; index < count; index++) {
      let x = 0;
      let y = 0;
      for (let step = -2; step <= 2; step++) {
        const point = at(points, (index + step + count) % count);
        x += point.x;
        y += point.y;
      }
      next.push({ x: x / 5, y: y / 5 });
    }
    points = next;
  }
  return points;
}
