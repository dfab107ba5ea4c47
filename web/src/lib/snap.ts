// Which seats a tap means when several people want to sit side by side: so many free neighbours around the tapped seat, in
// one row and with no aisle between them, of its tier, and such that no single seat is left over.

/** What snapping needs to know of a hall. */
export interface Places {
  readonly rows: readonly PlacesRow[];
  readonly seats: { readonly xs: ArrayLike<number>; readonly ys: ArrayLike<number>; readonly tierOf: ArrayLike<number> };
  readonly pitch: number;
  rowOf(seat: number): PlacesRow;
  /** Seats beside this one with no aisle between, in the order in which they stand. */
  neighbours(seat: number): readonly number[];
}

export interface PlacesRow {
  readonly section: number;
  /** A table that is sold only as a whole. */
  readonly whole: boolean;
  /** Seats around a table: the last is beside the first. */
  readonly around: boolean;
  readonly order: readonly number[];
}

/** Whether a seat may be taken: free or one's own, and such as is wanted. */
export type May = (seat: number) => boolean;
export type Group = readonly number[];

const OTHER_TIER = 100;
const LEFT_ALONE = 10;

/** Seats that may be taken around this one, side by side, in the order in which they stand. */
export function runAround(places: Places, seat: number, may: May): number[] {
  if (!may(seat)) return [];
  const line = places.neighbours(seat);
  const ring = places.rowOf(seat).around;
  const at = (place: number) => line[((place % line.length) + line.length) % line.length] as number;
  const open = (place: number) => (ring || (place >= 0 && place < line.length)) && may(at(place));
  let from = line.indexOf(seat);
  let to = from;
  while (to - from + 1 < line.length && open(from - 1)) from--;
  while (to - from + 1 < line.length && open(to + 1)) to++;
  return Array.from({ length: to - from + 1 }, (_, place) => at(from + place));
}

/** The group that a tap on this seat means; null if there are not so many free seats side by side here. */
export function snap(places: Places, seat: number, count: number, may: May): Group | null {
  if (places.rowOf(seat).whole) return wholeTable(places, seat, may);
  const run = centred(places, seat, runAround(places, seat, may));
  const place = run.indexOf(seat);
  let found: Group | null = null;
  let least = Infinity;
  for (let start = Math.max(0, place - count + 1); start <= Math.min(place, run.length - count); start++) {
    const away = Math.abs(place - (start + (count - 1) / 2));
    const cost = costOf(places, run, start, count, places.seats.tierOf[seat]) + away;
    if (cost < least) [found, least] = [run.slice(start, start + count), cost];
  }
  return found;
}

/** A whole free round has no ends: the tapped seat comes to its middle. */
function centred(places: Places, seat: number, run: number[]): number[] {
  const row = places.rowOf(seat);
  if (!row.around || run.length !== row.order.length) return run;
  const shift = run.indexOf(seat) - (run.length >> 1);
  return run.map((_, place) => run[(place + shift + run.length) % run.length] as number);
}

function wholeTable(places: Places, seat: number, may: May): Group | null {
  const { order } = places.rowOf(seat);
  return order.every(may) ? order : null;
}

/** How bad the group is that begins at `start`: seats of other tiers, then single seats left over beside it. */
function costOf(places: Places, run: readonly number[], start: number, count: number, tier: number | undefined): number {
  let cost = 0;
  for (let place = start; place < start + count; place++) {
    if (places.seats.tierOf[run[place] as number] !== tier) cost += OTHER_TIER;
  }
  return cost + leftAlone(run, start, count) * LEFT_ALONE;
}

/** Single seats that would be left between the group and the end of its run. */
export function leftAlone(run: readonly number[], start: number, count: number): number {
  return (start === 1 ? 1 : 0) + (run.length - start - count === 1 ? 1 : 0);
}

/** A possible group with what speaks against it. */
export interface Candidate {
  readonly group: Group;
  /** Single seats left over, and seats of more than one tier. */
  readonly flaws: number;
}

/** All runs of a row: seats that may be taken and that stand side by side. */
export function runsOf(places: Places, row: PlacesRow, may: May): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  const end = () => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (let place = 0; place < row.order.length;) {
    const line = row.around ? row.order : places.neighbours(row.order[place] as number);
    for (const seat of line) {
      if (may(seat)) run.push(seat);
      else end();
    }
    // Around a table the last run goes on with the first.
    const first = row.around && runs.length > 0 && runs[0]?.[0] === row.order[0] ? runs[0] : null;
    if (first && run.length > 0) runs[0] = [...run.splice(0), ...first];
    end();
    place += line.length;
  }
  return runs;
}

/** Every group of so many seats side by side in these rows; a table that is sold as a whole is one only if it has that many. */
export function* candidates(places: Places, rows: Iterable<PlacesRow>, count: number, may: May): Generator<Candidate> {
  for (const row of rows) {
    if (row.whole) {
      if (row.order.length === count && row.order.every(may)) yield { group: row.order, flaws: 0 };
      continue;
    }
    for (const run of runsOf(places, row, may)) {
      for (let start = 0; start + count <= run.length; start++) {
        const group = run.slice(start, start + count);
        const tier = places.seats.tierOf[group[0] as number];
        const mixed = group.some((one) => places.seats.tierOf[one] !== tier);
        yield { group, flaws: leftAlone(run, start, count) + (mixed ? 2 : 0) };
      }
    }
  }
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function middleOf(places: Places, group: Group): Point {
  let [x, y] = [0, 0];
  for (const seat of group) {
    x += places.seats.xs[seat] as number;
    y += places.seats.ys[seat] as number;
  }
  return { x: x / group.length, y: y / group.length };
}

export interface Wish {
  /** Groups nearer to this point are better. */
  readonly near: Point;
  /** Seats of this tier come before all others. */
  readonly tier?: number | undefined;
  readonly accept?: (group: Group) => boolean;
}

/** The group that is nearest to a point; one that leaves a single seat over counts as two seats farther away. */
export function nearest(places: Places, rows: Iterable<PlacesRow>, count: number, may: May, wish: Wish): Group | null {
  let found: Group | null = null;
  let least = Infinity;
  for (const { group, flaws } of candidates(places, rows, count, may)) {
    const distance = distanceOf(places, group, wish.near) + flaws * 2 * places.pitch;
    const other = wish.tier !== undefined && group.some((seat) => places.seats.tierOf[seat] !== wish.tier);
    const cost = other ? distance + 1e9 : distance;
    if (cost < least && (!wish.accept || wish.accept(group))) [found, least] = [group, cost];
  }
  return found;
}

export function distanceOf(places: Places, group: Group, from: Point): number {
  const { x, y } = middleOf(places, group);
  return Math.hypot(x - from.x, y - from.y);
}

/** Whether the group has a seat at the end of its line, beside an aisle. Around a table every seat is easily left. */
export function isOnAisle(places: Places, group: Group): boolean {
  const [first, last] = [group[0], group[group.length - 1]];
  if (first === undefined || last === undefined) return false;
  if (places.rowOf(first).around) return true;
  const line = places.neighbours(first);
  return line[0] === first || line[line.length - 1] === last;
}

/** Whether the seats stand beside each other in one row, as they were taken or in another order. */
export function isSideBySide(places: Places, group: Group): boolean {
  const [first] = group;
  if (first === undefined) return false;
  const run = runAround(places, first, (seat) => group.includes(seat));
  return run.length === group.length;
}
