// What is drawn and not sold: the stage, walls, tables and texts.

import type { LayoutMap } from "../../openapi/dist/sdk";
import { boundsOf, contains, type Point, type Polygon, type Rect } from "./geometry";
import type { HallSection } from "./hall";
import { cornersOf } from "./outlines";

export interface HallShape {
  readonly kind: "stage" | "table" | "text" | "other";
  readonly floor: number;
  readonly outline: Polygon;
  readonly round: boolean;
  readonly text: { readonly text: string; readonly at: Point; readonly turn: number; readonly size: number | null } | null;
  /** Text that stands outside all sections, such as the name of a gate. */
  readonly outside: boolean;
  readonly bounds: Rect;
}

export function shapesOf(layout: LayoutMap, sections: readonly HallSection[]): HallShape[] {
  return layout.shapes.flatMap((shape) => {
    const outline = shape.outline ? cornersOf(shape.outline) : [];
    const words = shape.text;
    const text = words ? { text: words.text, at: words.at, turn: (words.turn * Math.PI) / 1800, size: words.size ?? null } : null;
    const bounds = boundsOf(outline.length > 0 ? outline : text ? [text.at] : []);
    if (!bounds) return [];
    const middle = { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
    const round = Boolean(shape.outline && "ellipse" in shape.outline);
    const outside = !sections.some((section) => contains(section.outline, text?.at ?? middle));
    return [{ kind: shape.kind, floor: floorAt(middle, layout, sections), outline, round, text, outside, bounds }];
  });
}

/** Floors are drawn one below the other, so the nearest section by height tells the floor. */
function floorAt(point: Point, layout: LayoutMap, sections: readonly HallSection[]): number {
  if (layout.floors.length < 2) return 0;
  const away = ({ bounds }: HallSection) => Math.max(bounds.top - point.y, point.y - bounds.bottom, 0);
  let nearest = sections[0];
  for (const section of sections) if (nearest && away(section) < away(nearest)) nearest = section;
  return nearest?.floor ?? 0;
}
