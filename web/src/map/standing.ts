// People on a standing floor: scattered dots, the same ones every time.

import { contains, type Point } from "./geometry";
import type { HallSection } from "./hall";

const DOTS_MAX = 900;
const made = new WeakMap<HallSection, readonly StandingDot[]>();

interface StandingDot extends Point {
  /** Dots go one by one as places are sold, those with most first. */
  readonly share: number;
}


/** Points within the section's outline, about one and a half seats apart. */
export function standing(section: HallSection, pitch: number): readonly StandingDot[] {
  const known = made.get(section);
  if (known) return known;
  const { left, top, right, bottom } = section.bounds;
  const step = Math.max(pitch * 1.4, Math.sqrt(((right - left) * (bottom - top)) / DOTS_MAX));
  const points: StandingDot[] = [];
  const random = randomFrom(7);
  for (let y = top + step / 2; y < bottom; y += step) {
    for (let x = left + step / 2; x < right; x += step) {
      const at = { x: x + (random() - 0.5) * step * 0.8, y: y + (random() - 0.5) * step * 0.8, share: random() };
      if (contains(section.outline, at)) points.push(at);
    }
  }
  made.set(section, points);
  return points;
}

/** Numbers from 0 to 1 that look random and are the same for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
