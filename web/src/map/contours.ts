// Smooth outlines around seats that stand in no order, and around all seats of a hall: the seats are grown until they melt
// together, shrunk again, and the edge is traced.

import { at, doubleArea, type Point } from "./geometry";

export interface ContourWish {
  /** Distance of the outline from the outermost seats. */
  readonly reach: number;
  /** Gaps narrower than twice this are closed. */
  readonly closing: number;
  /** Width of a cell of the grid. */
  readonly cell: number;
}

const CELLS_MAX = 400_000;

/** Closed lines around the points, the widest first; holes go the other way round. */
export function contoursAround(points: readonly Point[], { reach, closing, cell: wished }: ContourWish): Point[][] {
  if (points.length === 0) return [];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  const margin = closing * 2;
  const area = (right - left + 2 * margin) * (bottom - top + 2 * margin);
  const cell = Math.max(wished, Math.sqrt(area / CELLS_MAX));
  const grid = new Grid(left - margin, top - margin, cell, Math.ceil((right - left + 2 * margin) / cell) + 1, Math.ceil((bottom - top + 2 * margin) / cell) + 1);
  const near = grid.distancesTo(points, closing + cell);
  const inside = grid.depths(near, closing);
  return grid.trace(inside, closing - reach).map((line) => smoothed(line)).sort((one, other) => Math.abs(doubleArea(other)) - Math.abs(doubleArea(one)));
}

class Grid {
  constructor(readonly left: number, readonly top: number, readonly cell: number, readonly columns: number, readonly lines: number) {}

  /** Distance of each cell's corner from the nearest point, as far as `limit`. */
  distancesTo(points: readonly Point[], limit: number): Float32Array {
    const { cell, columns, lines } = this;
    const field = new Float32Array(columns * lines).fill(limit);
    for (const point of points) {
      const [x, y] = [point.x - this.left, point.y - this.top];
      const lastColumn = Math.min(columns - 1, Math.floor((x + limit) / cell));
      const lastLine = Math.min(lines - 1, Math.floor((y + limit) / cell));
      for (let line = Math.max(0, Math.ceil((y - limit) / cell)); line <= lastLine; line++) {
        const dy = line * cell - y;
        for (let column = Math.max(0, Math.ceil((x - limit) / cell)); column <= lastColumn; column++) {
          const dx = column * cell - x;
          const index = line * columns + column;
          const square = dx * dx + dy * dy;
          const known = field[index] as number;
          if (square < known * known) field[index] = Math.sqrt(square);
        }
      }
    }
    return field;
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
    const [straight, slant, knight] = [cell, cell * Math.SQRT2, cell * Math.sqrt(5)];
    const relax = (index: number, line: number, column: number, sign: 1 | -1) => {
      let best = depth[index] as number;
      const look = (down: number, aside: number, cost: number) => {
        const [otherLine, otherColumn] = [line + down * sign, column + aside * sign];
        const outside = otherLine < 0 || otherColumn < 0 || otherLine >= lines || otherColumn >= columns;
        best = Math.min(best, (outside ? 0 : (depth[otherLine * columns + otherColumn] as number)) + cost);
      };
      look(0, -1, straight);
      look(-1, 0, straight);
      look(-1, -1, slant);
      look(-1, 1, slant);
      look(-2, -1, knight);
      look(-2, 1, knight);
      look(-1, -2, knight);
      look(-1, 2, knight);
      depth[index] = best;
    };
    for (let index = 0; index < depth.length; index++) if ((depth[index] as number) > 0) relax(index, Math.floor(index / columns), index % columns, 1);
    for (let index = depth.length - 1; index >= 0; index--) if ((depth[index] as number) > 0) relax(index, Math.floor(index / columns), index % columns, -1);
    return depth;
  }

  /** Lines along which the field has this level, with what is above at their right hand (marching squares). */
  trace(field: Float32Array, level: number): Point[][] {
    const { columns, lines } = this;
    // Edges by number: first those to the right of a corner, then those below one.
    const next = new Map<number, number>();
    const across = (line: number, column: number) => line * columns + column;
    const down = (line: number, column: number) => columns * lines + line * columns + column;
    for (let line = 0; line < lines - 1; line++) {
      for (let column = 0; column < columns - 1; column++) {
        const high = (l: number, c: number) => ((field[l * columns + c] as number) > level ? 1 : 0);
        const kind = high(line, column) | (high(line, column + 1) << 1) | (high(line + 1, column + 1) << 2) | (high(line + 1, column) << 3);
        const [t, r, b, l] = [across(line, column), down(line, column + 1), across(line + 1, column), down(line, column)];
        for (const [from, to] of STEPS[kind] ?? []) next.set(at([t, r, b, l], from), at([t, r, b, l], to));
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

/** The line without the steps of the grid: each point moves to the mean of its neighbours, three times. */
function smoothed(line: readonly Point[]): Point[] {
  let points = [...line];
  for (let round = 0; round < 3; round++) {
    points = points.map((_, index) => {
      const around = [-2, -1, 0, 1, 2].map((step) => at(points, (index + step + points.length) % points.length));
      return { x: around.reduce((sum, { x }) => sum + x, 0) / 5, y: around.reduce((sum, { y }) => sum + y, 0) / 5 };
    });
  }
  return points;
}
