// Outlines of sections: the chart's where it is true to the seats, else one drawn around the rows.

import { contoursAround } from "./contours";
import { at, boundsOf, contains, convexHull, crossesItself, doubleArea, offset, simplified, type Point, type Polygon, type Rect } from "./geometry";

/** Corners of an ellipse. */
const ELLIPSE_CORNERS = 40;

/** Distance of an outline from its outermost seats, in seats. */
const EDGE = 0.8;

interface DrawnOutline {
  readonly polygon?: readonly Point[];
  readonly ellipse?: { readonly center: Point; readonly radius_x: number; readonly radius_y: number; readonly turn: number };
}

/** An outline of the chart as corners. */
export function cornersOf(outline: DrawnOutline): Point[] {
  if (outline.polygon) return [...outline.polygon];
  if (!outline.ellipse) return [];
  const { center, radius_x: rx, radius_y: ry, turn } = outline.ellipse;
  const [cos, sin] = [Math.cos((turn * Math.PI) / 1800), Math.sin((turn * Math.PI) / 1800)];
  return Array.from({ length: ELLIPSE_CORNERS }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / ELLIPSE_CORNERS;
    const [x, y] = [rx * Math.cos(angle), ry * Math.sin(angle)];
    return { x: center.x + x * cos - y * sin, y: center.y + x * sin + y * cos };
  });
}

/** One section as the outlines see it: its rows, each from end to end, all in one order of rows. */
export interface OutlinedSection {
  readonly rows: readonly (readonly Point[])[];
  /** Outline of the chart, if it has one. */
  readonly drawn: readonly Point[] | null;
  readonly pitch: number;
}

/**
 * An outline for every section. A chart's own is taken if it is true: it holds all seats of its section and none of
 * another, and is no mere box around a turned block, as many charts have.
 */
export function outlineAll(sections: readonly OutlinedSection[]): Point[][] {
  const seats = sections.map((section) => section.rows.flat());
  const bounds = seats.map(boundsOf);
  return sections.map((section, index) => {
    const { drawn } = section;
    const own = around(section.rows, section.pitch);
    if (!drawn || drawn.length < 3 || isLooseBox(drawn, own)) return [...own];
    const strangers = seatsNear(boundsOf(drawn), seats, bounds, index);
    return isTrue(drawn, at(seats, index), strangers) ? [...drawn] : [...own];
  });
}

/** A box whose sides are those of the paper, much larger than what is in it. */
function isLooseBox(drawn: Polygon, own: Polygon): boolean {
  const box = boundsOf(drawn);
  if (!box || drawn.length !== 4) return false;
  const upright = drawn.every(({ x, y }) => (near(x, box.left) || near(x, box.right)) && (near(y, box.top) || near(y, box.bottom)));
  return upright && Math.abs(doubleArea(drawn)) > Math.abs(doubleArea(own)) * 1.25;
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 1;
}

/** Along the rows if they lie in order, else a smooth line around the seats. */
function around(rows: readonly (readonly Point[])[], pitch: number): readonly Point[] {
  const line = aroundRows(rows);
  if (line) return offset(line, pitch * EDGE);
  const seats = rows.flat();
  const contour = seats.length > 2 ? contoursAround(seats, { reach: pitch * EDGE, closing: pitch * 1.8, cell: pitch * 0.4 })[0] : null;
  if (contour && seats.every((seat) => contains(contour, seat))) return contour;
  const hull = offset(convexHull(seats), pitch * EDGE);
  return hull.length > 2 ? hull : square(seats, pitch);
}

function seatsNear(rect: Rect | null, seats: readonly (readonly Point[])[], bounds: readonly (Rect | null)[], own: number): Point[] {
  if (!rect) return [];
  return seats.filter((_, index) => {
    const other = bounds[index];
    return index !== own && other && other.left < rect.right && rect.left < other.right && other.top < rect.bottom && rect.top < other.bottom;
  }).flat();
}

function isTrue(drawn: Polygon, own: readonly Point[], strangers: readonly Point[]): boolean {
  return own.every((seat) => contains(drawn, seat)) && !strangers.some((seat) => contains(drawn, seat));
}

/** The line along the first row, down the ends of all rows, back along the last one, and up; null if that crosses itself. */
export function aroundRows(rows: readonly (readonly Point[])[]): Point[] | null {
  const lines = rows.filter((row) => row.length > 0);
  const [first, last] = [lines[0], lines[lines.length - 1]];
  if (!first || !last || lines.length < 2) return null;
  const alike: (readonly Point[])[] = [first];
  for (const row of lines.slice(1)) alike.push(sameWay(at(alike, alike.length - 1), row) ? row : [...row].reverse());
  const starts = alike.map((row) => at(row, 0));
  const ends = alike.map((row) => at(row, row.length - 1));
  const far = at(alike, alike.length - 1);
  const pieces = [first, ends, [...far].reverse(), [...starts].reverse()];
  const tolerance = stepOf(first) * 0.04;
  const line = pieces.flatMap((piece) => simplified(piece, tolerance));
  const polygon = line.filter((point, index) => {
    const before = at(line, (index + line.length - 1) % line.length);
    return Math.hypot(point.x - before.x, point.y - before.y) > 1e-6;
  });
  if (polygon.length < 3 || crossesItself(polygon)) return null;
  // The ends of rows that stand in for others may leave seats outside: then the hull is the better outline.
  const grown = offset(polygon, Math.max(stepOf(first), 1) * 0.6);
  return lines.every((row) => holdsEveryFourth(grown, row)) ? polygon : null;
}

function holdsEveryFourth(polygon: Polygon, row: readonly Point[]): boolean {
  for (let index = 0; index < row.length; index += 4) if (!contains(polygon, at(row, index))) return false;
  return true;
}

function sameWay(one: readonly Point[], other: readonly Point[]): boolean {
  const [a, b, c, d] = [at(one, 0), at(one, one.length - 1), at(other, 0), at(other, other.length - 1)];
  return Math.hypot(a.x - c.x, a.y - c.y) + Math.hypot(b.x - d.x, b.y - d.y)
    <= Math.hypot(a.x - d.x, a.y - d.y) + Math.hypot(b.x - c.x, b.y - c.y);
}

function stepOf(row: readonly Point[]): number {
  const [one, other] = [row[0], row[1]];
  return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 1;
}

/** A box around seats that lie in one line, or alone. */
function square(seats: readonly Point[], pitch: number): Point[] {
  const bounds = boundsOf(seats);
  if (!bounds) return [];
  const [one, other] = [at(seats, 0), at(seats, seats.length - 1)];
  const turn = Math.atan2(other.y - one.y, other.x - one.x);
  const [cos, sin] = [Math.cos(turn) * pitch * 0.8, Math.sin(turn) * pitch * 0.8];
  return [
    { x: one.x - cos + sin, y: one.y - sin - cos },
    { x: other.x + cos + sin, y: other.y + sin - cos },
    { x: other.x + cos - sin, y: other.y + sin + cos },
    { x: one.x - cos - sin, y: one.y - sin + cos },
  ];
}
