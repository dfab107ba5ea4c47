// What a seat looks like at a level of the map, as small pictures that are made once and drawn thousands of times.

import { ACCESSIBLE, COMPANION, RESTRICTED } from "../lib/seat-flags";
import { SEAT_FROM_PX, SECTION_FROM_PX } from "./levels";
import type { Palette } from "./palette";
import { colourOf, covered, makeSprite, scratch, trimmed, type Colour, type PixelBuffer, type Sprite } from "./raster";
import type { TierShape } from "./tiers";

/** Share of the distance between neighbours that a seat takes, as a glyph and as a dot. */
export const GLYPH_SHARE = 0.78;
const DOT_SHARE = 0.74;
/** From here rounded squares can be told from circles. */
export const SHAPES_FROM_PX = 6;
const ICONS_FROM_PX = 12;
const CROSS_FROM_PX = 14;
/** Turned squares look alike again after a quarter turn, of which there are so many steps. */
const TURN_STEPS = 12;

/** Full, or fainter: beside the section that was entered, or left out by a filter. */
export type Strength = "full" | "beside" | "left-out";
const STRENGTHS: readonly Strength[] = ["full", "beside", "left-out"];
export const ALPHA: Readonly<Record<Strength, number>> = { full: 1, beside: 0.34, "left-out": 0.2 };

export type Mark = "none" | "number" | "chair" | "person";
export type Form = "gone" | "circle" | "square" | "box";

export interface Glyph {
  readonly form: Form;
  readonly mark: Mark;
  /** Lower left corner cut away. */
  readonly cut: boolean;
}

/** The rule that says which glyph a seat gets. */
export function glyphOf(free: boolean, shape: TierShape, flags: number, pitchPx: number): Glyph {
  if (!free) return { form: "gone", mark: "none", cut: false };
  const icons = pitchPx >= ICONS_FROM_PX;
  const chair = (flags & ACCESSIBLE) !== 0;
  const person = (flags & COMPANION) !== 0;
  const cut = (flags & RESTRICTED) !== 0 && pitchPx >= SECTION_FROM_PX;
  const form = chair && icons ? "box" : pitchPx < SHAPES_FROM_PX ? "circle" : shape;
  const mark = icons && chair ? "chair" : icons && person ? "person" : pitchPx >= SEAT_FROM_PX && !cut ? "number" : "none";
  return { form, mark, cut };
}

export function turnStep(turn: number): number {
  const quarter = Math.PI / 2;
  const share = (((turn % quarter) + quarter) % quarter) / quarter;
  return Math.round(share * TURN_STEPS) % TURN_STEPS;
}

/** The glyphs of one size, in device pixels. */
export class GlyphSet {
  /** By form, colour, strength, turn and place within a pixel. */
  private readonly forms: (Sprite | undefined)[] = [];
  private readonly marks = new Map<string, Sprite>();
  private readonly colours: readonly Colour[];
  private readonly gone: Colour;
  private readonly goneMark: Colour;
  /** Places within a pixel that a sprite is made for: small ones need more to stand evenly. */
  private readonly phases: number;

  constructor(readonly pitch: number, private readonly ratio: number, private readonly palette: Palette) {
    this.colours = palette.tiers.map(colourOf);
    this.gone = colourOf(palette.gone);
    this.goneMark = colourOf(palette.goneMark);
    this.phases = pitch < 7 ? 4 : pitch < 22 ? 2 : 1;
  }

  /** What all seats of one look have in common, for `form`. */
  lookOf(glyph: Glyph, colour: number, strength: Strength): number {
    return ((FORMS.indexOf(glyph.form) * 2 + (glyph.cut ? 1 : 0)) * 8 + colour) * STRENGTHS.length + STRENGTHS.indexOf(strength);
  }

  /** Draws a seat's form with its middle at device pixels. */
  form(buffer: PixelBuffer, look: number, turn: number, x: number, y: number): void {
    const { phases } = this;
    const wholeX = Math.floor(x * phases);
    const wholeY = Math.floor(y * phases);
    const left = Math.floor(wholeX / phases);
    const top = Math.floor(wholeY / phases);
    const key = ((look * TURN_STEPS + (isTurned(look) ? turnStep(turn) : 0)) * 4 + wholeX - left * phases) * 4 + wholeY - top * phases;
    const sprite = this.forms[key] ?? this.make(key);
    buffer.draw(sprite, left, top);
  }

  /** Draws a number, an icon or a letter upright, with its middle at device pixels. */
  mark(kind: "chair" | "person" | "text", text: string, size: number, css: string, alpha: number, x: number, y: number, buffer: PixelBuffer): void {
    const key = `${kind}|${text}|${size}|${css}|${alpha}`;
    let made = this.marks.get(key);
    if (!made) {
      made = this.drawMark(kind, text, size, css, alpha);
      this.marks.set(key, made);
    }
    buffer.draw(made, Math.round(x), Math.round(y));
  }

  /** Draws somebody who stands. */
  person(colour: number, alpha: number, x: number, y: number, buffer: PixelBuffer): void {
    const key = `person|${colour}|${alpha}`;
    let made = this.marks.get(key);
    if (!made) {
      const radius = Math.max(0.7 * this.ratio, this.pitch * 0.2);
      const ink = this.colours[colour] ?? 0;
      made = makeSprite(radius, (dx, dy) => covered(ink, Math.min(1, radius + 0.5 - Math.hypot(dx, dy)) * alpha), 0, 0);
      this.marks.set(key, made);
    }
    buffer.draw(made, Math.floor(x), Math.floor(y));
  }

  private make(key: number): Sprite {
    const [phaseY, phaseX] = [key % 4, Math.floor(key / 4) % 4];
    const turn = (Math.floor(key / 16) % TURN_STEPS) / TURN_STEPS;
    const look = Math.floor(key / 16 / TURN_STEPS);
    const strength = STRENGTHS[look % STRENGTHS.length] ?? "full";
    const kind = Math.floor(look / STRENGTHS.length);
    const glyph: Glyph = { form: FORMS[kind >> 4] ?? "gone", cut: ((kind >> 3) & 1) === 1, mark: "none" };
    const made = this.draw(glyph, kind & 7, turn * (Math.PI / 2), ALPHA[strength], phaseX / this.phases, phaseY / this.phases);
    this.forms[key] = made;
    return made;
  }

  private draw(glyph: Glyph, colour: number, turn: number, alpha: number, shiftX: number, shiftY: number): Sprite {
    const dots = this.pitch / this.ratio < SECTION_FROM_PX;
    const size = this.pitch * (dots ? DOT_SHARE : GLYPH_SHARE);
    if (glyph.form === "gone") return this.makeGone(size, alpha, shiftX, shiftY);
    const ink = this.colours[colour] ?? 0;
    const corner = glyph.form === "circle" ? size / 2 : size * (glyph.form === "box" ? 0.16 : 0.28);
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const line = 1.3 * this.ratio;
    return makeSprite(size * 0.72, (x, y) => {
      const outside = roundedBox(x * cos + y * sin, y * cos - x * sin, size / 2, corner);
      const fill = 0.5 - outside;
      if (!glyph.cut) return covered(ink, Math.min(1, fill) * alpha);
      // The cut runs from the left edge to the lower one; the outline stays.
      const kept = (x - y + size * 0.38) / Math.SQRT2 + 0.5;
      const ring = Math.min(fill, 0.5 + outside + line);
      return covered(ink, Math.min(1, Math.max(Math.min(fill, kept), ring)) * alpha);
    }, shiftX, shiftY);
  }

  private makeGone(size: number, alpha: number, shiftX: number, shiftY: number): Sprite {
    const pitchPx = this.pitch / this.ratio;
    const radius = Math.max(0.55 * this.ratio, size * 0.26);
    const arm = size * 0.11;
    const half = Math.max(0.5, 0.55 * this.ratio);
    return makeSprite(radius, (x, y) => {
      const disc = Math.min(1, radius + 0.5 - Math.hypot(x, y));
      const across = Math.min(Math.abs(x - y), Math.abs(x + y)) / Math.SQRT2;
      const cross = pitchPx >= CROSS_FROM_PX && Math.max(Math.abs(x), Math.abs(y)) <= arm ? half + 0.5 - across : 0;
      return cross > 0.5 ? covered(this.goneMark, alpha) : covered(this.gone, disc * alpha);
    }, shiftX, shiftY);
  }

  private drawMark(kind: "chair" | "person" | "text", text: string, size: number, css: string, alpha: number): Sprite {
    const wide = kind === "text" ? Math.ceil(size * 0.75 * Math.max(2, text.length) + 4) : Math.ceil(size + 2);
    const high = kind === "text" ? Math.ceil(size * 1.5) : wide;
    const [width, height] = [wide + (wide % 2), high + (high % 2)];
    const context = paper(width, height);
    context.globalAlpha = alpha;
    context.setTransform(1, 0, 0, 1, width / 2, height / 2);
    if (kind === "chair") drawChair(context, size, css);
    else if (kind === "person") drawPerson(context, size, css);
    else {
      context.font = `700 ${size}px ${this.palette.font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = css;
      context.fillText(text, 0, size * 0.06);
    }
    return trimmed(new Uint32Array(context.getImageData(0, 0, width, height).data.buffer), width, height);
  }
}

let sheet: CanvasRenderingContext2D | null = null;

/** An empty piece of a canvas that all marks are drawn on. */
function paper(width: number, height: number): CanvasRenderingContext2D {
  if (!sheet || sheet.canvas.width < width || sheet.canvas.height < height) sheet = scratch(Math.max(160, width), Math.max(64, height));
  sheet.setTransform(1, 0, 0, 1, 0, 0);
  sheet.clearRect(0, 0, width, height);
  return sheet;
}

/** Round forms come first: they look alike however they are turned. */
const FORMS: readonly Form[] = ["gone", "circle", "square", "box"];

function isTurned(look: number): boolean {
  return look >= 2 * 16 * STRENGTHS.length;
}

/** Distance from a square with rounded corners; negative inside. */
function roundedBox(x: number, y: number, half: number, corner: number): number {
  const [dx, dy] = [Math.abs(x) - half + corner, Math.abs(y) - half + corner];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner;
}

/** The size of a number that fits in a seat. */
export function numberSize(label: string, pitch: number): number {
  return Math.round(pitch * (label.length <= 2 ? 0.35 : 0.78 / Math.max(3, label.length)));
}

function drawChair(context: CanvasRenderingContext2D, size: number, css: string): void {
  context.strokeStyle = context.fillStyle = css;
  context.lineWidth = size * 0.11;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.arc(-size * 0.06, -size * 0.36, size * 0.1, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.moveTo(-size * 0.06, -size * 0.18);
  context.lineTo(-size * 0.04, size * 0.07);
  context.lineTo(size * 0.18, size * 0.07);
  context.lineTo(size * 0.3, size * 0.36);
  context.stroke();
  context.beginPath();
  context.arc(-size * 0.06, size * 0.17, size * 0.24, 0, Math.PI * 1.2);
  context.stroke();
}

function drawPerson(context: CanvasRenderingContext2D, size: number, css: string): void {
  context.fillStyle = css;
  context.beginPath();
  context.arc(0, -size * 0.16, size * 0.17, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.arc(0, size * 0.34, size * 0.31, Math.PI, 0);
  context.fill();
}
