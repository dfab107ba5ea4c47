// The three levels of the map, by how wide a seat is on the screen, and the steps between them.

export type Level = "hall" | "section" | "seat";

/** Pixels between neighbours from which seats are glyphs, and from which they carry numbers. */
export const SECTION_FROM_PX = 9;
export const SEAT_FROM_PX = 22;
/** What the level buttons and keys go to. */
const SECTION_PX = 14;
const SEAT_PX = 30;
export const MAX_PX = 56;
/** Largest seats of a hall that fits whole, and of a section that is entered: a booth of four must not fill the screen. */
export const FIT_MAX_PX = 34;
/** Room around a hall that is seen whole. */
export const AIR_PX = 24;
export const MOVE_MS = 320;

export function levelOf(pitchPx: number): Level {
  return pitchPx < SECTION_FROM_PX ? "hall" : pitchPx < SEAT_FROM_PX ? "section" : "seat";
}

/** Width of a seat one level nearer; beyond the last, half as large again. */
export function nearer(pitchPx: number): number {
  if (pitchPx < SECTION_FROM_PX) return SECTION_PX;
  if (pitchPx < SEAT_FROM_PX) return SEAT_PX;
  return Math.min(MAX_PX, pitchPx * 1.5);
}

/** Width of a seat one level farther, not beyond the whole hall. */
export function farther(pitchPx: number, wholePx: number): number {
  const next = pitchPx >= SEAT_PX * 1.2 ? SEAT_PX : pitchPx >= SEAT_FROM_PX ? SECTION_PX : pitchPx >= SECTION_FROM_PX ? wholePx : pitchPx / 1.5;
  return Math.max(wholePx, next);
}

/** Width of the seats of a section that is entered: it fits, but is always more than dots. */
export function entryPx(fittingPx: number): number {
  return Math.min(FIT_MAX_PX, Math.max(SECTION_FROM_PX + 3, fittingPx));
}

/** Fast at first, then slower, like the interface's other movements. */
export function eased(share: number): number {
  return 1 - (1 - share) ** 3;
}
