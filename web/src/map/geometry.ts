// Points, rectangles and polygons of the drawing.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Polygon = readonly Point[];

export function boundsOf(points: Iterable<Point>): Rect | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const { x, y } of points) {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left <= right ? { left, top, right, bottom } : null;
}

export function union(one: Rect | null, other: Rect | null): Rect | null {
  if (!one || !other) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

export function grown(rect: Rect, by: number): Rect {
  return { left: rect.left - by, top: rect.top - by, right: rect.right + by, bottom: rect.bottom + by };
}

export function overlaps(one: Rect, other: Rect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

export function middleOf(rect: Rect): Point {
  return { x: (rect.left + rect.right) / 2, y: (rect.top + rect.bottom) / 2 };
}

export function corners(rect: Rect): Point[] {
  const { left, top, right, bottom } = rect;
  return [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }];
}

/** Whether a polygon of any form contains the point (even-odd rule). */
export function contains(polygon: Polygon, { x, y }: Point): boolean {
  let inside = false;
  let before = polygon[polygon.length - 1];
  for (const corner of polygon) {
    if (before && corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) * (before.x - corner.x)) / (before.y - corner.y);
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}

/** Twice the signed area: positive if the corners go clockwise on the screen. */
export function doubleArea(polygon: Polygon): number {
  let sum = 0;
  let before = polygon[polygon.length - 1];
  for (const corner of polygon) {
    if (before) sum += before.x * corner.y - corner.x * before.y;
    before = corner;
  }
  return sum;
}

export function centroid(polygon: Polygon): Point {
  const area = doubleArea(polygon);
  const bounds = boundsOf(polygon);
  if (Math.abs(area) < 1e-6) return bounds ? middleOf(bounds) : { x: 0, y: 0 };
  let [x, y] = [0, 0];
  let before = polygon[polygon.length - 1] as Point;
  for (const corner of polygon) {
    const part = before.x * corner.y - corner.x * before.y;
    x += (before.x + corner.x) * part;
    y += (before.y + corner.y) * part;
    before = corner;
  }
  return { x: x / (3 * area), y: y / (3 * area) };
}

/** Whether two edges of the polygon cross each other. */
export function crossesItself(polygon: Polygon): boolean {
  const count = polygon.length;
  for (let one = 0; one < count; one++) {
    for (let other = one + 2; other < count; other++) {
      if (one === 0 && other === count - 1) continue;
      if (cross(at(polygon, one), at(polygon, one + 1), at(polygon, other), at(polygon, (other + 1) % count))) return true;
    }
  }
  return false;
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  return turnOf(a, b, c) * turnOf(a, b, d) < 0 && turnOf(c, d, a) * turnOf(c, d, b) < 0;
}

export function turnOf(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** The convex hull of points, clockwise on the screen (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && turnOf(at(chain, chain.length - 2), at(chain, chain.length - 1), point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The polygon with every edge moved outwards; long spikes of sharp corners are cut. */
export function offset(polygon: Polygon, by: number): Point[] {
  const clockwise = doubleArea(polygon) >= 0 ? 1 : -1;
  const moved: Point[] = [];
  const count = polygon.length;
  for (let index = 0; index < count; index++) {
    const corner = at(polygon, index);
    const into = direction(at(polygon, (index + count - 1) % count), corner);
    const out = direction(corner, at(polygon, (index + 1) % count));
    if (!into || !out) continue;
    const [before, after] = [normal(into, clockwise), normal(out, clockwise)];
    const bisector = { x: before.x + after.x, y: before.y + after.y };
    const square = bisector.x * bisector.x + bisector.y * bisector.y;
    if (square < 0.5) {
      moved.push({ x: corner.x + before.x * by, y: corner.y + before.y * by });
      moved.push({ x: corner.x + after.x * by, y: corner.y + after.y * by });
    } else {
      moved.push({ x: corner.x + (bisector.x * 2 * by) / square, y: corner.y + (bisector.y * 2 * by) / square });
    }
  }
  return moved;
}

function direction(from: Point, to: Point): Point | null {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return length < 1e-6 ? null : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
}

function normal(along: Point, clockwise: number): Point {
  return { x: along.y * clockwise, y: -along.x * clockwise };
}

/** The line without corners that lie closer than `tolerance` to it (Douglas and Peucker). */
export function simplified(line: readonly Point[], tolerance: number): Point[] {
  if (line.length < 3) return [...line];
  const kept = [at(line, 0)];
  keepCorners(line, 0, line.length - 1, tolerance, kept);
  return kept;
}

/** Adds what is kept of the line after its place `from`, up to and with `to`. */
function keepCorners(line: readonly Point[], from: number, to: number, tolerance: number, kept: Point[]): void {
  const first = at(line, from);
  const last = at(line, to);
  const length = Math.hypot(last.x - first.x, last.y - first.y);
  let farthest = from;
  let distance = 0;
  for (let index = from + 1; index < to; index++) {
    const point = at(line, index);
    const away = length > 1e-6 ? Math.abs(turnOf(first, last, point)) / length : Math.hypot(point.x - first.x, point.y - first.y);
    if (away > distance) {
      farthest = index;
      distance = away;
    }
  }
  if (distance <= tolerance) {
    kept.push(last);
    return;
  }
  keepCorners(line, from, farthest, tolerance, kept);
  keepCorners(line, farthest, to, tolerance, kept);
}

export function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
