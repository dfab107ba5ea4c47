// Turns the layout's lists into the hall's arrays.

import type { Money } from "../api/types";
import type { LayoutMap } from "../../openapi/dist/sdk";
import { contoursAround } from "./contours";
import {
  at, boundsOf, centroid, contains, corners, grown, union, type Point, type Rect,
} from "./geometry";
import { ACCESSIBLE, COMPANION, RESTRICTED } from "../lib/seat-flags";
import type { HallRow, HallSection, HallTier } from "./hall";
import type { HallShape } from "./hall-shapes";
import { cornersOf, outlineAll } from "./outlines";
import type { PriceList } from "./price-list";
import { meanOf, median, planRow } from "./rows";

export interface Seats {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  /** Direction of the row at each seat, in radians. */
  readonly turns: Float32Array;
  readonly tierOf: Uint8Array;
  readonly rowOf: Uint32Array;
  readonly sectionOf: Uint16Array;
  readonly flags: Uint8Array;
  /** 1 where an aisle, or the row's end, follows in the row's order. */
  readonly gaps: Uint8Array;
  readonly labels: readonly string[];
  readonly rows: readonly HallRow[];
  /** By row. */
  readonly idPrefixes: readonly string[];
  readonly pitch: number;
}

/** Rows whose pitch is smaller than this share of all rows' count as drawn by mistake. */
const DENSE_SHARE = 0.1;

export function buildSeats(layout: LayoutMap): Seats {
  const count = layout.sections.reduce((sum, section) => sum + section.rows.reduce((seats, row) => seats + row.labels.length, 0), 0);
  const seats = {
    xs: new Float32Array(count), ys: new Float32Array(count), turns: new Float32Array(count), tierOf: new Uint8Array(count),
    rowOf: new Uint32Array(count), sectionOf: new Uint16Array(count), flags: new Uint8Array(count), gaps: new Uint8Array(count),
    labels: [] as string[], rows: [] as HallRow[], idPrefixes: [] as string[],
  };
  const tables = layout.shapes.filter((shape) => shape.kind === "table" && shape.outline)
    .flatMap((shape) => boundsOf(cornersOf(shape.outline ?? {})) ?? []);
  const pitches: number[] = [];
  let start = 0;
  layout.sections.forEach((section, sectionIndex) => {
    for (const row of section.rows) {
      const pitch = addRow(seats, row, sectionIndex, start, tables);
      if (pitch > 0) pitches.push(pitch);
      start += row.labels.length;
    }
  });
  return { ...seats, pitch: usualPitch(pitches) };
}

type GrowingSeats = Omit<Seats, "pitch" | "labels" | "rows" | "idPrefixes"> & { readonly labels: string[]; readonly rows: HallRow[]; readonly idPrefixes: string[] };

/** Takes one row; its pitch. Plain loops: this runs for every seat of a hall before anybody can tap one. */
function addRow(seats: GrowingSeats, row: LayoutMap["sections"][number]["rows"][number], section: number, start: number, tables: readonly Rect[]): number {
  const points = pointsOf(row);
  const table = points.length > 1 && tables.length > 0 && isAtTable(tables, meanOf(points));
  const plan = planRow(points, table);
  const index = seats.rows.length;
  const order: number[] = [];
  for (let place = 0; place < points.length; place++) {
    const number = start + place;
    const point = at(points, place);
    seats.xs[number] = point.x;
    seats.ys[number] = point.y;
    seats.turns[number] = at(plan.turns, place);
    seats.tierOf[number] = row.tiers[place] ?? 0;
    seats.labels.push(row.labels[place] ?? "");
    const ordered = start + at(plan.order, place);
    order.push(ordered);
    if (plan.gaps[place]) seats.gaps[ordered] = 1;
  }
  const end = start + points.length;
  seats.rowOf.fill(index, start, end);
  seats.sectionOf.fill(section, start, end);
  const flag = (places: readonly number[] | null | undefined, bit: number) => {
    for (const place of places ?? []) seats.flags[start + place] = (seats.flags[start + place] as number) | bit;
  };
  flag(row.accessible, ACCESSIBLE);
  flag(row.companion, COMPANION);
  flag(row.restricted_view, RESTRICTED);
  seats.rows.push({ index, section, name: row.row, start, end, whole: row.whole ?? false, around: plan.around, order });
  seats.idPrefixes.push(row.id_prefix);
  return plan.pitch;
}

function usualPitch(pitches: readonly number[]): number {
  const sorted = [...pitches].sort((one, other) => one - other);
  const usual = median(sorted);
  return Math.max(sorted[Math.floor(sorted.length * DENSE_SHARE)] ?? 0, usual * 0.6) || 200;
}

function isAtTable(tables: readonly Rect[], { x, y }: Point): boolean {
  return tables.some((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
}

function pointsOf(row: { readonly x: readonly number[]; readonly y: readonly number[]; readonly labels: readonly string[] }): Point[] {
  const points: Point[] = [];
  let x = 0;
  let y = 0;
  for (let place = 0; place < row.labels.length; place++) {
    x += row.x[place] ?? 0;
    y += row.y[place] ?? 0;
    points.push({ x, y });
  }
  return points;
}

export function buildSections(layout: LayoutMap, seats: Seats, tiers: readonly HallTier[], prices: PriceList): HallSection[] {
  let next = 0;
  const rowsOf = layout.sections.map((section) => seats.rows.slice(next, next += section.rows.length));
  const lines = rowsOf.map((rows) => rows.map((row) => row.order.map((number) => pointAt(seats, number))));
  const drawn = layout.sections.map((section) => (section.outline ? cornersOf(section.outline) : null));
  const outlines = outlineAll(lines.map((rows, index) => ({ rows, drawn: at(drawn, index), pitch: seats.pitch })));
  let start = 0;
  let firstRow = 0;
  return layout.sections.map((section, index) => {
    const rows = at(rowsOf, index);
    const end = start + rows.reduce((sum, row) => sum + row.end - row.start, 0);
    const box = section.bounds ? rectOf(section.bounds) : { left: 0, top: 0, right: 0, bottom: 0 };
    const around = at(drawn, index) ?? corners(grown(box, seats.pitch));
    const outline = section.general_admission || rows.length === 0 ? around : at(outlines, index);
    const turn = turnOf(at(lines, index), layout.focal_point, outline);
    const range = priceRange(section, rows, seats, tiers, prices);
    const hidden = countHidden(seats, tiers, start, end);
    const tierIndexes = [...section.tiers];
    const allHidden = section.general_admission && !tiers[tierIndexes[0] ?? 0]?.onSale;
    const built: HallSection = {
      index, name: section.section, floor: section.floor ?? 0, generalAdmission: section.general_admission,
      start, end, firstRow, endRow: firstRow + rows.length,
      seatCount: allHidden ? 0 : section.seat_count - hidden,
      bounds: boundsOf(outline) ?? box, outline, ...namePlaces(outline, at(lines, index), turn, seats.pitch), turn,
      tiers: tierIndexes, ...range, available: 0, state: "open", mainTier: tierIndexes[0] ?? 0,
    };
    start = end;
    firstRow += rows.length;
    return built;
  });
}

function countHidden(seats: Seats, tiers: readonly HallTier[], start: number, end: number): number {
  let hidden = 0;
  for (let number = start; number < end; number++) if (!tiers[seats.tierOf[number] as number]?.onSale) hidden++;
  return hidden;
}

function rectOf(bounds: { readonly min: Point; readonly max: Point }): Rect {
  return { left: bounds.min.x, top: bounds.min.y, right: bounds.max.x, bottom: bounds.max.y };
}

function pointAt(seats: Seats, number: number): Point {
  return { x: seats.xs[number] as number, y: seats.ys[number] as number };
}

/** Lowest and highest price in the section. */
function priceRange(
  section: LayoutMap["sections"][number], rows: readonly HallRow[], seats: Seats, tiers: readonly HallTier[], prices: PriceList,
): { lowest: Money | null; highest: Money | null } {
  let [lowest, highest]: [Money | null, Money | null] = [null, null];
  const note = (tier: number, row: string) => {
    const total = prices.total(tiers[tier]?.type ?? "", section.section, row);
    if (!total) return;
    if (!lowest || total.amount_minor < lowest.amount_minor) lowest = total;
    if (!highest || total.amount_minor > highest.amount_minor) highest = total;
  };
  if (section.general_admission) section.tiers.forEach((tier) => note(tier, ""));
  for (const row of rows) new Set(seats.tierOf.subarray(row.start, row.end)).forEach((tier) => note(tier, row.name));
  return { lowest, highest };
}

/**
 * The turn that makes the section's rows lie level with its front up. The front is the side of the first or last row,
 * whichever is nearer to what the audience faces; without rows, the side towards it.
 */
export function turnOf(rows: readonly (readonly Point[])[], focal: Point | null, outline: readonly Point[]): number {
  const middle = centroid(outline);
  const aim = focal ?? { x: middle.x, y: middle.y - 1 };
  const toAim = Math.atan2(aim.y - middle.y, aim.x - middle.x);
  const across = meanDirection(rows);
  const [first, last] = [meanOf(rows[0] ?? []), meanOf(rows[rows.length - 1] ?? [])];
  let up = toAim;
  if (across !== null) {
    const away = (point: Point) => Math.hypot(point.x - aim.x, point.y - aim.y);
    const [front, rear] = away(first) <= away(last) ? [first, last] : [last, first];
    const forward = rows.length > 1 ? Math.atan2(front.y - rear.y, front.x - rear.x) : toAim;
    const normal = across - Math.PI / 2;
    up = Math.cos(normal - forward) >= 0 ? normal : normal + Math.PI;
  }
  return normalized(-Math.PI / 2 - up);
}

/** Mean direction of rows as lines, whose two directions are one; null without rows. */
function meanDirection(rows: readonly (readonly Point[])[]): number | null {
  let [cos, sin] = [0, 0];
  for (const row of rows) {
    const [one, other] = [row[0], row[row.length - 1]];
    if (!one || !other || row.length < 2) continue;
    const turn = 2 * Math.atan2(other.y - one.y, other.x - one.x);
    const weight = Math.hypot(other.x - one.x, other.y - one.y);
    cos += Math.cos(turn) * weight;
    sin += Math.sin(turn) * weight;
  }
  return Math.hypot(cos, sin) < 1e-6 ? null : Math.atan2(sin, cos) / 2;
}

export function normalized(turn: number): number {
  return Math.atan2(Math.sin(turn), Math.cos(turn));
}

function namePlaces(
  outline: readonly Point[], rows: readonly (readonly Point[])[], turn: number, pitch: number,
): { middle: Point; back: Point } {
  const line = rows[rows.length >> 1] ?? [];
  const centre = centroid(outline);
  const middle = contains(outline, centre) || line.length === 0 ? centre : at(line, line.length >> 1);
  // "Down" when the map is turned so that the front is up.
  const down = { x: Math.sin(turn), y: Math.cos(turn) };
  const depth = Math.max(0, ...outline.map((point) => (point.x - middle.x) * down.x + (point.y - middle.y) * down.y));
  const step = Math.max(0, depth - pitch * 1.5);
  return { middle, back: { x: middle.x + down.x * step, y: middle.y + down.y * step } };
}

export function floorBounds(layout: LayoutMap, sections: readonly HallSection[], shapes: readonly HallShape[], pitch: number): Rect[] {
  const floors = Math.max(1, layout.floors.length);
  return Array.from({ length: floors }, (_, floor) => {
    const of = (list: readonly { readonly floor: number; readonly bounds: Rect }[]) =>
      list.filter((item) => item.floor === floor).reduce<Rect | null>((rect, item) => union(rect, item.bounds), null);
    return union(of(sections), of(shapes)) ?? { left: 0, top: 0, right: pitch, bottom: pitch };
  });
}


/** How far the ground reaches beyond the outermost seats, and how wide a gap it closes, in seats. */
const LARGE_HALL = 4_000;
const SLAB_REACH = 2.2;
const SLAB_CLOSING = 6.5;

export function slabsOf(sections: readonly HallSection[], seats: Seats, floors: number): Point[][][] {
  // A third of a large hall's seats is enough: the gaps between are closed.
  const third = seats.labels.length > LARGE_HALL;
  return Array.from({ length: floors }, (_, floor) => {
    const points: Point[] = [];
    for (const section of sections) {
      if (section.floor !== floor) continue;
      for (let number = section.start; number < section.end; number++) {
        const atEnd = seats.gaps[number] === 1 || seats.gaps[number - 1] === 1;
        if (!third || number % 3 === 0 || atEnd) points.push(pointAt(seats, number));
      }
    }
    return contoursAround(points, { reach: seats.pitch * SLAB_REACH, closing: seats.pitch * SLAB_CLOSING, cell: seats.pitch * 0.6 });
  });
}
