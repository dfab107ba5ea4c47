// Names may not overlap: each stands in the middle of its section, else at its back, else it is left out.

import { grown, overlaps, type Point, type Rect } from "./geometry";

export interface LabelWish {
  readonly width: number;
  readonly height: number;
  /** Where it may stand, the best first. */
  readonly places: readonly Point[];
  /** Those with more are placed first. */
  readonly weight: number;
}

const AIR_PX = 2;

/** Middle of each label, or null for those that have no room. */
export function placeLabels(wishes: readonly LabelWish[], taken: readonly Rect[] = []): (Point | null)[] {
  const placed: Rect[] = [...taken];
  const found = new Array<Point | null>(wishes.length).fill(null);
  const order = wishes.map((_, index) => index).sort((one, other) => (wishes[other]?.weight ?? 0) - (wishes[one]?.weight ?? 0) || one - other);
  for (const index of order) {
    const wish = wishes[index] as LabelWish;
    const free = wish.places.find((place) => !placed.some((other) => overlaps(boxAt(place, wish), other)));
    if (!free) continue;
    found[index] = free;
    placed.push(grown(boxAt(free, wish), AIR_PX));
  }
  return found;
}

export function boxAt({ x, y }: Point, { width, height }: { readonly width: number; readonly height: number }): Rect {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}
