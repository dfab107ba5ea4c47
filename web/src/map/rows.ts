// How the seats of one row stand: in which order, turned how, and where an aisle parts them.

import { doubleArea, type Point } from "./geometry";

export interface RowPlan {
  /** Indexes of the row's seats from one end to the other, whatever their numbers. */
  readonly order: readonly number[];
  /** Direction of the row at each seat, in radians, by the seat's index. */
  readonly turns: readonly number[];
  /** True at a place of `order` if an aisle, or another gap, parts it from the next. */
  readonly gaps: readonly boolean[];
  /** The usual distance between neighbours; 0 for a single seat. */
  readonly pitch: number;
  /** Seats around a table rather than in a line. */
  readonly around: boolean;
}

/** A step longer than this many usual ones is an aisle: charts draw aisles of one seat and more. */
const GAP_FROM = 1.55;
/** The ends of a round are about as near as neighbours, and it encloses much: a circle a twelfth of its length squared. */
const ENDS_MAX = 2.5;
const ROUND_FROM = 0.03;

export function planRow(points: readonly Point[], table: boolean): RowPlan {
  const around = table || isRound(points);
  const order = around || goesOn(points) ? points.map((_, index) => index) : alongAxis(points);
  const steps: number[] = [];
  for (let place = 1; place < order.length; place++) steps.push(distance(at(points, at(order, place - 1)), at(points, at(order, place))));
  const pitch = around ? Math.min(...steps, Infinity) : median(steps);
  const gaps = steps.map((step) => !around && step > pitch * GAP_FROM);
  if (order.length > 0) gaps.push(true);
  return { order, turns: turnsOf(points, order, gaps, around), gaps, pitch: Number.isFinite(pitch) ? pitch : 0, around };
}

function turnsOf(points: readonly Point[], order: readonly number[], gaps: readonly boolean[], around: boolean): number[] {
  const turns = new Array<number>(points.length).fill(0);
  const middle = around ? meanOf(points) : null;
  for (let place = 0; place < order.length; place++) {
    const index = at(order, place);
    const here = at(points, index);
    if (middle) {
      turns[index] = Math.atan2(here.y - middle.y, here.x - middle.x) + Math.PI / 2;
      continue;
    }
    let from = place > 0 && !gaps[place - 1] ? at(points, at(order, place - 1)) : here;
    let to = gaps[place] ? here : at(points, at(order, place + 1));
    if (from === here && to === here) {
      // Alone between aisles: as its whole row.
      from = at(points, at(order, 0));
      to = at(points, at(order, order.length - 1));
    }
    turns[index] = Math.atan2(to.y - from.y, to.x - from.x);
  }
  return turns;
}

/** Whether the seats follow each other in one direction, as most charts list them. */
function goesOn(points: readonly Point[]): boolean {
  for (let index = 2; index < points.length; index++) {
    const a = at(points, index - 2);
    const b = at(points, index - 1);
    const c = at(points, index);
    if ((b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) < 0) return false;
  }
  return true;
}

/** Whether the seats come back to where they began, around a table. */
function isRound(points: readonly Point[]): boolean {
  if (points.length < 5) return false;
  let length = 0;
  let longest = 0;
  for (let index = 1; index < points.length; index++) {
    const step = distance(at(points, index - 1), at(points, index));
    length += step;
    longest = Math.max(longest, step);
  }
  const ends = distance(at(points, 0), at(points, points.length - 1));
  return ends < longest * ENDS_MAX && Math.abs(doubleArea(points)) / 2 > (length + ends) ** 2 * ROUND_FROM;
}

/** Order along the direction in which the seats lie apart most (first principal axis). */
function alongAxis(points: readonly Point[]): number[] {
  const middle = meanOf(points);
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of points) {
    xx += (x - middle.x) ** 2;
    xy += (x - middle.x) * (y - middle.y);
    yy += (y - middle.y) ** 2;
  }
  const turn = Math.atan2(2 * xy, xx - yy) / 2;
  const along = ({ x, y }: Point) => x * Math.cos(turn) + y * Math.sin(turn);
  return points.map((_, index) => index).sort((one, other) => along(at(points, one)) - along(at(points, other)));
}

export function meanOf(points: readonly Point[]): Point {
  let x = 0;
  let y = 0;
  for (const point of points) {
    x += point.x;
    y += point.y;
  }
  return { x: x / Math.max(1, points.length), y: y / Math.max(1, points.length) };
}

export function median(numbers: readonly number[]): number {
  return Float64Array.from(numbers).sort()[numbers.length >> 1] ?? 0;
}

function distance(one: Point, other: Point): number {
  // `Math.hypot` takes ten times as long.
  const dx = one.x - other.x;
  const dy = one.y - other.y;
  return Math.sqrt(dx * dx + dy * dy);
}

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}
