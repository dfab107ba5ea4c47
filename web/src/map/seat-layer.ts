// The layer of seats: all that are seen, free and taken, and the names of their rows. Seats that are yours, and those that
// a tap would take, are drawn above it, because they change with every move of the pointer.

import { AVAILABLE } from "../lib/availability";
import { boundsOf, overlaps, type Point, type Rect } from "./geometry";
import { ALPHA, GLYPH_SHARE, GlyphSet, SHAPES_FROM_PX, glyphOf, numberSize, type Mark, type Strength } from "./glyphs";
import type { Hall, HallRow, HallSection } from "./hall";
import { SECTION_FROM_PX } from "./levels";
import type { Palette } from "./palette";
import { PixelBuffer } from "./raster";
import { standing } from "./standing";
import type { Viewport } from "./viewport";

/** Larger screens than this are drawn with fewer pixels and stretched: nobody sees the difference on a phone. */
const RATIO_MAX = 2;
/** A floor that is nearly sold out still looks like one. */
const DOTS_LEAST = 0.3;
const SETS_KEPT = 12;
/** Names of rows begin early where there is room for them: in the section that was entered, and in halls of few sections. */
const LETTERS_FROM_PX = 8;
const LETTERS_CROWDED_FROM_PX = 12;
const FEW_SECTIONS = 12;

export interface SeatScene {
  readonly hall: Hall;
  readonly floor: number;
  /** Section that was entered, or null. */
  readonly entered: number | null;
  /** 1 per seat that the filter leaves in; null without a filter. */
  readonly mask: Uint8Array | null;
  readonly yours: ReadonlySet<number>;
  readonly palette: Palette;
}

export class SeatLayer {
  readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d");
  private buffer = new PixelBuffer(1, 1);
  private readonly sets = new Map<string, GlyphSet>();
  /** Places of the rows' names: the same for as long as there is the hall. */
  private readonly ends = new WeakMap<HallRow, readonly Point[]>();
  private palette: Palette | null = null;

  /** Draws what the viewport shows, with a margin around it. */
  draw(scene: SeatScene, viewport: Viewport, margin: number): void {
    const ratio = Math.min(RATIO_MAX, window.devicePixelRatio || 1);
    const [width, height] = [Math.round((viewport.width + 2 * margin) * ratio), Math.round((viewport.height + 2 * margin) * ratio)];
    if (this.buffer.width !== width || this.buffer.height !== height) {
      this.buffer = new PixelBuffer(width, height);
      this.canvas.width = width;
      this.canvas.height = height;
    } else {
      this.buffer.clear();
    }
    const pitchPx = scene.hall.pitch * viewport.view.scale;
    const [a, b, c, d, e, f] = viewport.matrix();
    const place = { a: a * ratio, b: b * ratio, c: c * ratio, d: d * ratio, e: (e + margin) * ratio, f: (f + margin) * ratio };
    const glyphs = this.glyphs(pitchPx, ratio, scene.palette);
    const visible = boundsOf(viewport.frame(margin)) as Rect;
    this.drawStanding(scene, pitchPx, ratio, glyphs, place, visible);
    this.drawSeats(scene, pitchPx, viewport.view.turn, glyphs, place, visible);
    if (pitchPx >= lettersFrom(scene)) this.drawLetters(scene, ratio, glyphs, place, visible);
    this.context?.putImageData(this.buffer.image, 0, 0);
  }

  /** Sizes are rounded, so that a zoom seldom needs new glyphs. */
  private glyphs(pitchPx: number, ratio: number, palette: Palette): GlyphSet {
    if (this.palette !== palette) this.sets.clear();
    this.palette = palette;
    const steps = pitchPx < SHAPES_FROM_PX ? 4 : 2;
    const pitch = Math.round(pitchPx * ratio * steps) / steps;
    const key = `${pitch}|${ratio}`;
    const set = this.sets.get(key) ?? new GlyphSet(pitch, ratio, palette);
    this.sets.delete(key);
    this.sets.set(key, set);
    for (const old of this.sets.keys()) if (this.sets.size > SETS_KEPT) this.sets.delete(old);
    return set;
  }

  private drawSeats(scene: SeatScene, pitchPx: number, turn: number, glyphs: GlyphSet, { a, b, c, d, e, f }: Place, visible: Rect): void {
    const { hall, mask, entered, yours } = scene;
    const { xs, ys, turns, tierOf, sectionOf, flags, labels } = hall.seats;
    const { buffer } = this;
    const far = pitchPx < SECTION_FROM_PX;
    const looks = new LookTable(hall, glyphs, pitchPx);
    const off = hall.sections.map((section) => section.floor !== scene.floor || (section.state === "not-on-sale" && far));
    const numbers = Math.round(glyphs.pitch * GLYPH_SHARE * 0.74);
    hall.index.forEachIn(visible, (seat) => {
      const section = sectionOf[seat] as number;
      if (off[section] || (!far && yours.has(seat))) return;
      const hallX = xs[seat] as number;
      const hallY = ys[seat] as number;
      const x = a * hallX + c * hallY + e;
      const y = b * hallX + d * hallY + f;
      const free = hall.status[seat] === AVAILABLE;
      const beside = entered !== null && section !== entered;
      const strength = free && mask !== null && mask[seat] === 0 ? "left-out" : beside ? "beside" : "full";
      const look = looks.of(free, tierOf[seat] as number, flags[seat] as number, strength);
      glyphs.form(buffer, look.look, (turns[seat] as number) + turn, x, y);
      if (look.mark === "none") return;
      if (look.mark === "number") {
        const label = labels[seat] as string;
        glyphs.mark("text", label, numberSize(label, glyphs.pitch), scene.palette.onTier, ALPHA[strength], x, y, buffer);
      } else {
        glyphs.mark(look.mark, "", numbers, scene.palette.onTier, ALPHA[strength], x, y, buffer);
      }
    });
  }

  /** The standing floor: as many dots as there is room left. */
  private drawStanding(scene: SeatScene, pitchPx: number, ratio: number, glyphs: GlyphSet, { a, b, c, d, e, f }: Place, visible: Rect): void {
    for (const section of scene.hall.sections) {
      if (!section.generalAdmission || section.floor !== scene.floor || !overlaps(section.bounds, visible)) continue;
      if (pitchPx * ratio < 1.5) continue;
      const colour = scene.hall.tiers[section.mainTier]?.colour ?? 1;
      const alpha = section.state === "open" ? 0.42 : 0.12;
      const left = Math.max(DOTS_LEAST, section.available / Math.max(1, section.seatCount));
      for (const { x, y, share } of standing(section, scene.hall.pitch)) {
        if (share < left) glyphs.person(colour, alpha, a * x + c * y + e, b * x + d * y + f, this.buffer);
      }
    }
  }

  private drawLetters(scene: SeatScene, ratio: number, glyphs: GlyphSet, place: Place, visible: Rect): void {
    const size = Math.round(Math.max(9.5, Math.min(14, (glyphs.pitch / ratio) * 0.5)) * ratio);
    for (const section of scene.hall.sections) {
      const beside = scene.entered !== null && section.index !== scene.entered;
      if (section.floor !== scene.floor || beside || !overlaps(section.bounds, visible)) continue;
      for (let row = section.firstRow; row < section.endRow; row++) this.drawRowName(scene, scene.hall.rows[row] as HallRow, section, glyphs, size, place);
    }
  }

  private drawRowName(scene: SeatScene, row: HallRow, section: HallSection, glyphs: GlyphSet, size: number, { a, b, c, d, e, f }: Place): void {
    let ends = this.ends.get(row);
    if (!ends) this.ends.set(row, ends = rowEnds(scene.hall, row, section));
    for (const at of ends) {
      glyphs.mark("text", row.name, size, scene.palette.text2, 1, a * at.x + c * at.y + e, b * at.x + d * at.y + f, this.buffer);
    }
  }
}

function lettersFrom({ hall, entered }: SeatScene): number {
  return entered !== null || hall.sections.length <= FEW_SECTIONS ? LETTERS_FROM_PX : LETTERS_CROWDED_FROM_PX;
}

/** The look of seats that are alike is asked for once. */
class LookTable {
  private readonly known: ({ readonly look: number; readonly mark: Mark } | undefined)[] = [];

  constructor(private readonly hall: Hall, private readonly glyphs: GlyphSet, private readonly pitchPx: number) {}

  of(free: boolean, tier: number, flags: number, strength: Strength): { readonly look: number; readonly mark: Mark } {
    const key = ((free ? tier + 1 : 0) * 8 + (free ? flags : 0)) * 3 + (strength === "full" ? 0 : strength === "beside" ? 1 : 2);
    const known = this.known[key];
    if (known) return known;
    const glyph = glyphOf(free, this.hall.tiers[tier]?.shape ?? "circle", flags, this.pitchPx);
    const made = { look: this.glyphs.lookOf(glyph, free ? (this.hall.tiers[tier]?.colour ?? 1) : 0, strength), mark: glyph.mark };
    this.known[key] = made;
    return made;
  }
}

interface Place {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** Distance of a row's name from its last seat, in seats. */
const NAME_AWAY = 1.08;

/** A row that bends more than this from seat to seat has a corner there, not a curve. */
const BEND_MAX = Math.PI / 6;

/**
 * The places of a row's name: beyond both ends, where its next seat would be along the same curve, unless seats of
 * others are there. Tables have their names on them.
 */
export function rowEnds(hall: Hall, { around, order }: HallRow, section: HallSection): Point[] {
  if (around || order.length === 0 || section.endRow - section.firstRow < 2) return [];
  const away = hall.pitch * NAME_AWAY;
  const ends: Point[] = [];
  for (const side of [-1, 1] as const) {
    const turn = turnBeyond(hall, order, side);
    const { x, y } = pointOf(hall, order[side === 1 ? order.length - 1 : 0] as number);
    const at = { x: x + Math.cos(turn) * away, y: y + Math.sin(turn) * away };
    if (hall.index.nearest(at.x, at.y, hall.pitch * 0.8) < 0) ends.push(at);
  }
  return ends;
}

/** Direction in which seats go on beyond an end: their last step, bent as much as it was from the one before. */
function turnBeyond(hall: Hall, order: readonly number[], side: -1 | 1): number {
  const end = side === 1 ? order.length - 1 : 0;
  const [last, before, first] = [order[end] as number, order[end - side], order[end - 2 * side]];
  if (before === undefined) return (hall.seats.turns[last] as number) + (side === 1 ? 0 : Math.PI);
  const step = directionOf(hall, before, last);
  if (first === undefined) return step;
  const bend = step - directionOf(hall, first, before);
  const small = Math.atan2(Math.sin(bend), Math.cos(bend));
  return Math.abs(small) > BEND_MAX ? step : step + small;
}

function directionOf(hall: Hall, from: number, to: number): number {
  const [one, other] = [pointOf(hall, from), pointOf(hall, to)];
  return Math.atan2(other.y - one.y, other.x - one.x);
}

function pointOf({ seats: { xs, ys } }: Hall, seat: number): Point {
  return { x: xs[seat] as number, y: ys[seat] as number };
}
