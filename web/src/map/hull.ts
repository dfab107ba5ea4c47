import type { Point } from "./viewport";

/** The convex hull of points (Andrew's monotone chain): the outline of a section, for which the API has no drawing. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && turn(chain[chain.length - 2] as Point, chain[chain.length - 1] as Point, point) <= 0) {
        chain.pop();
      }
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Whether a convex outline (as `convexHull` makes it) contains the point. */
export function contains(outline: readonly Point[], at: Point): boolean {
  if (outline.length < 3) return false;
  return outline.every((a, corner) => turn(a, outline[(corner + 1) % outline.length] as Point, at) >= 0);
}
