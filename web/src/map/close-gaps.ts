// Real halls can have stands hundreds of metres apart, with nothing between them. Drawn to scale they would be a few dots
// on a phone; so wide empty bands across the drawing are narrowed. Nothing changes inside a section, and sections keep
// their order and never overlap more than before.

import type { LayoutMap } from "../../openapi/dist/sdk";
import { boundsOf, type Point, type Rect } from "./geometry";
import { cornersOf } from "./outlines";

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Empty bands wider than this share of the widest group of sections are narrowed to it. */
const GAP_MAX_SHARE = 0.3;

/** How far each interval is to be moved along its axis (never up: only towards the start). */
export function gapShifts(intervals: readonly Interval[]): number[] {
  const order = intervals.map((_, index) => index).sort((a, b) => at(intervals, a).from - at(intervals, b).from);
  const groups: { from: number; to: number; members: number[] }[] = [];
  for (const index of order) {
    const { from, to } = at(intervals, index);
    const last = groups[groups.length - 1];
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.members.push(index);
    } else {
      groups.push({ from, to, members: [index] });
    }
  }
  const widest = Math.max(0, ...groups.map((group) => group.to - group.from));
  const shifts = new Array<number>(intervals.length).fill(0);
  let shift = 0;
  let end = -Infinity;
  for (const group of groups) {
    const gap = group.from - end;
    if (Number.isFinite(gap)) shift -= Math.max(0, gap - widest * GAP_MAX_SHARE);
    end = group.to;
    for (const member of group.members) shifts[member] = shift;
  }
  return shifts;
}

/** The layout with its wide empty bands narrowed; the same layout if it has none. */
export function withoutGaps(layout: LayoutMap): LayoutMap {
  const boxes = [...layout.sections.map(sectionBox), ...layout.shapes.map(shapeBox)];
  const known = boxes.map((box) => box ?? { left: 0, right: 0, top: 0, bottom: 0 });
  const moved = (list: readonly Interval[]) => {
    const present = list.filter((_, index) => boxes[index]);
    const shifts = gapShifts(present);
    let next = 0;
    return list.map((_, index) => (boxes[index] ? (shifts[next++] as number) : 0));
  };
  const dx = moved(known.map(({ left, right }) => ({ from: left, to: right })));
  const dy = moved(known.map(({ top, bottom }) => ({ from: top, to: bottom })));
  if ([...dx, ...dy].every((shift) => shift === 0)) return layout;
  const by = (index: number) => ({ x: Math.round(dx[index] ?? 0), y: Math.round(dy[index] ?? 0) });
  const shapesFrom = layout.sections.length;
  const focal = layout.focal_point;
  return {
    ...layout,
    focal_point: focal && move(focal, by(nearestBox(focal, known))),
    sections: layout.sections.map((section, index) => {
      const shift = by(index);
      return {
        ...section,
        bounds: section.bounds && { min: move(section.bounds.min, shift), max: move(section.bounds.max, shift) },
        outline: section.outline ? moveOutline(section.outline, shift) : null,
        rows: section.rows.map((row) => ({ ...row, x: moveFirst(row.x, shift.x), y: moveFirst(row.y, shift.y) })),
      };
    }),
    shapes: layout.shapes.map((shape, index) => {
      const shift = by(shapesFrom + index);
      return {
        ...shape,
        outline: shape.outline ? moveOutline(shape.outline, shift) : null,
        text: shape.text ? { ...shape.text, at: move(shape.text.at, shift) } : null,
      };
    }),
  };
}

type Outline = NonNullable<LayoutMap["shapes"][number]["outline"]>;

function moveOutline(outline: Outline, by: Point): Outline {
  if ("polygon" in outline) return { polygon: outline.polygon.map((point) => move(point, by)) };
  return { ellipse: { ...outline.ellipse, center: move(outline.ellipse.center, by) } };
}

function moveFirst(steps: readonly number[], by: number): number[] {
  return steps.map((step, index) => (index === 0 ? step + by : step));
}

function move({ x, y }: Point, by: Point): Point {
  return { x: x + by.x, y: y + by.y };
}

function sectionBox(section: LayoutMap["sections"][number]): Rect | null {
  const outline = section.outline ? cornersOf(section.outline) : [];
  const seats = section.bounds ? [section.bounds.min, section.bounds.max] : section.rows.flatMap((row) => {
    let [x, y] = [0, 0];
    return row.x.map((step, index) => ({ x: (x += step), y: (y += row.y[index] ?? 0) }));
  });
  return boundsOf([...outline, ...seats]);
}

function shapeBox(shape: LayoutMap["shapes"][number]): Rect | null {
  return boundsOf([...(shape.outline ? cornersOf(shape.outline) : []), ...(shape.text ? [shape.text.at] : [])]);
}

function nearestBox({ x, y }: Point, boxes: readonly Rect[]): number {
  const away = ({ left, top, right, bottom }: Rect) => Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0));
  let nearest = 0;
  boxes.forEach((box, index) => {
    if (away(box) < away(boxes[nearest] as Rect)) nearest = index;
  });
  return nearest;
}

function at(intervals: readonly Interval[], index: number): Interval {
  return intervals[index] as Interval;
}
