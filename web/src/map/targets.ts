// What lies under a pointer: a seat when seats can be told apart, else a section.

import { contains, middleOf, type Point } from "./geometry";
import type { MapView } from "./map-view";
import { SECTION_FROM_PX } from "./levels";

export type MapTarget = { readonly kind: "seat"; readonly number: number } | { readonly kind: "section"; readonly index: number };

/** Half of the smallest target for a finger, and for a mouse. */
const FINGER_PX = 22;
const MOUSE_PX = 12;
/** A finger that misses a section by less means it. */
const BESIDE_PX = 24;

export function targetAt(view: MapView, at: Point, finger: boolean): MapTarget | null {
  const { hall, floor, entered } = view.scene;
  const point = view.viewport.toHall(at);
  if (view.pitchPx >= SECTION_FROM_PX) {
    const reach = Math.max(view.pitchPx * 0.75, finger ? FINGER_PX : MOUSE_PX) / view.viewport.view.scale;
    const here = (seat: number) => hall.sections[hall.seats.sectionOf[seat] as number]?.floor === floor;
    const free = (seat: number) => here(seat) && (hall.isFree(seat) || view.scene.yours.has(seat));
    const close = hall.index.nearest(point.x, point.y, (view.pitchPx * 0.45) / view.viewport.view.scale, here);
    const number = close >= 0 ? close : hall.index.nearest(point.x, point.y, reach, finger ? free : here);
    if (number >= 0) return { kind: "seat", number };
  }
  const index = sectionAt(view, point, finger);
  const section = index === null ? undefined : hall.sections[index];
  const far = view.pitchPx < SECTION_FROM_PX;
  // Near, a tap between the rows of the section that one is in means nothing.
  if (index === null || !section || (!far && !section.generalAdmission && (entered === index || hall.sections.length === 1 || entered === null))) return null;
  return { kind: "section", index };
}

function sectionAt(view: MapView, point: Point, finger: boolean): number | null {
  const { hall, floor } = view.scene;
  const on = hall.sections.filter((section) => section.floor === floor);
  // Areas may lie under sections: the smallest that holds the point is meant.
  const size = ({ bounds }: (typeof on)[number]) => (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
  const under = on.filter((section) => contains(section.outline, point)).sort((one, other) => size(one) - size(other))[0];
  if (under) return under.index;
  if (!finger) return null;
  const reach = BESIDE_PX / view.viewport.view.scale;
  const away = (section: (typeof on)[number]) => {
    const { left, top, right, bottom } = section.bounds;
    return Math.hypot(Math.max(left - point.x, point.x - right, 0), Math.max(top - point.y, point.y - bottom, 0));
  };
  const beside = on.filter((section) => away(section) < reach).sort((one, other) => {
    const distance = (section: typeof one) => Math.hypot(middleOf(section.bounds).x - point.x, middleOf(section.bounds).y - point.y);
    return distance(one) - distance(other);
  })[0];
  return beside?.index ?? null;
}
