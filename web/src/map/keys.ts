// Arrow keys: from seat to seat, or from section to section, in the direction that is seen on the screen.

import type { Point } from "./geometry";
import type { Hall } from "./hall";

export type Arrow = "up" | "down" | "left" | "right";

export const ARROWS: Readonly<Record<string, Arrow>> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

const DIRECTIONS: Readonly<Record<Arrow, Point>> = { up: { x: 0, y: -1 }, down: { x: 0, y: 1 }, left: { x: -1, y: 0 }, right: { x: 1, y: 0 } };

/**
 * The nearest of the places that lie within 60 degrees of the arrow, those straight ahead before those aside; -1 if there
 * is none.
 */
export function nextTowards(from: Point, arrow: Arrow, turn: number, places: Iterable<readonly [number, Point]>): number {
  const aim = DIRECTIONS[arrow];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  let best = -1;
  let least = Infinity;
  for (const [index, place] of places) {
    const [dx, dy] = [place.x - from.x, place.y - from.y];
    const [x, y] = [dx * cos - dy * sin, dx * sin + dy * cos];
    const ahead = x * aim.x + y * aim.y;
    const aside = Math.abs(x * aim.y - y * aim.x);
    if (ahead <= 0 || aside > ahead * 1.75) continue;
    const cost = Math.hypot(ahead, aside * 2.2);
    if (cost < least) [best, least] = [index, cost];
  }
  return best;
}

/** The next free seat, or one of yours, in the direction of the arrow; -1 at the end. */
export function nextSeat(hall: Hall, from: number, arrow: Arrow, turn: number, wanted: (seat: number) => boolean): number {
  const { xs, ys } = hall.seats;
  const here = { x: xs[from] as number, y: ys[from] as number };
  for (let reach = hall.pitch * 4; reach < hall.pitch * 300; reach *= 3) {
    const places: [number, Point][] = [];
    hall.index.forEachIn({ left: here.x - reach, top: here.y - reach, right: here.x + reach, bottom: here.y + reach }, (seat) => {
      if (seat !== from && wanted(seat)) places.push([seat, { x: xs[seat] as number, y: ys[seat] as number }]);
    });
    const found = nextTowards(here, arrow, turn, places);
    if (found >= 0) return found;
  }
  return -1;
}

export function nextSection(hall: Hall, from: number, arrow: Arrow, turn: number, floor: number): number {
  const here = hall.sections[from];
  if (!here) return -1;
  const others = hall.sections.filter((section) => section.index !== from && section.floor === floor);
  return nextTowards(here.middle, arrow, turn, others.map((section) => [section.index, section.middle] as const));
}
