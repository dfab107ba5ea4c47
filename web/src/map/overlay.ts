// The layer above the seats, drawn anew for every frame: names, your seats, what a tap would take, and where you are.

import { formatMoney } from "../lib/money";
import { label } from "../lib/names";
import { formatNumber } from "../lib/locale";
import { t } from "../i18n";
import { boundsOf, overlaps, type Point, type Rect } from "./geometry";
import { pathOf } from "./ground-layer";
import type { HallSection } from "./hall";
import { boxAt, placeLabels, type LabelWish } from "./labels";
import { SECTION_FROM_PX } from "./levels";
import { drawCursor, drawGoing, drawPin, drawPreview, drawYours, pinBox, pinsOf } from "./marks";
import { median } from "./rows";
import type { SeatScene } from "./seat-layer";
import type { Viewport } from "./viewport";

export interface OverlayScene extends SeatScene {
  readonly preview: readonly number[];
  /** How many of your places are in a standing area, by its index. */
  readonly places: ReadonlyMap<number, number>;
  readonly hoveredSection: number | null;
  /** Seat or section that the arrow keys are at. */
  readonly cursor: { readonly kind: "seat" | "section"; readonly at: number } | null;
  /** Seats that have just gone, and how far they have shrunk, 0 to 1. */
  readonly going: ReadonlyMap<number, number>;
}

/** Sizes of names, and those for sections that are small on the screen. */
const LARGE = { font: 12.5, high: 19, standing: 26, air: 13 };
const SMALL = { font: 10.5, high: 15, standing: 20, air: 9 };
const LARGE_FROM_PX = 58;
/** A section so wide, as a share of the screen, has its name beside its rows rather than on them. */
const WIDE = 0.42;

export class OverlayLayer {
  readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d");

  draw(scene: OverlayScene, viewport: Viewport, margin: number): void {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round((viewport.width + 2 * margin) * ratio), Math.round((viewport.height + 2 * margin) * ratio)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    if (!this.context) return;
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.context.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio);
    drawOverlay(this.context, scene, viewport);
  }
}

function drawOverlay(context: CanvasRenderingContext2D, scene: OverlayScene, viewport: Viewport): void {
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.lineJoin = "round";
  const pitchPx = scene.hall.pitch * viewport.view.scale;
  drawSectionEdges(context, scene, viewport, pitchPx);
  const taken = drawShapeTexts(context, scene, viewport, pitchPx);
  if (pitchPx >= SECTION_FROM_PX) {
    drawGoing(context, scene, viewport);
    drawYours(context, scene, viewport);
  }
  const pins = pinsOf(scene, viewport, pitchPx < SECTION_FROM_PX);
  taken.push(...pins.map(pinBox));
  taken.push(...drawPlainNames(context, scene, viewport, pitchPx, taken));
  drawNames(context, scene, viewport, pitchPx, taken);
  drawPreview(context, scene, viewport);
  for (const pin of pins) drawPin(context, scene, pin);
  drawCursor(context, scene, viewport);
}

/** The section under the pointer, the one that the keys are at, and those with your seats. */
function drawSectionEdges(context: CanvasRenderingContext2D, scene: OverlayScene, viewport: Viewport, pitchPx: number): void {
  const { hall, palette } = scene;
  const edged = new Map<number, string>();
  for (const index of scene.places.keys()) edged.set(index, palette.yours);
  if (hall.sections.length > 1 && pitchPx < SECTION_FROM_PX) for (const seat of scene.yours) edged.set(hall.seats.sectionOf[seat] as number, palette.yours);
  if (scene.hoveredSection !== null && (pitchPx < SECTION_FROM_PX || hall.sections[scene.hoveredSection]?.generalAdmission)) edged.set(scene.hoveredSection, palette.ink);
  const [a, b, c, d, e, f] = viewport.matrix();
  for (const [index, colour] of edged) {
    const section = hall.sections[index];
    if (!section || section.floor !== scene.floor || (index !== scene.hoveredSection && isWide(section, viewport))) continue;
    context.save();
    context.transform(a, b, c, d, e, f);
    context.lineWidth = 2.5 / viewport.view.scale;
    context.strokeStyle = colour;
    context.stroke(pathOf(section.outline));
    context.restore();
  }
}

/** Texts of the stage, of walls and of gates. Returns where they are. */
function drawShapeTexts(context: CanvasRenderingContext2D, scene: OverlayScene, viewport: Viewport, pitchPx: number): Rect[] {
  const { hall, palette } = scene;
  const taken: Rect[] = [];
  // The stage is drawn above walls, and would cover their names.
  const covered = hall.shapes.flatMap((shape) => (shape.kind === "stage" && shape.floor === scene.floor ? boundsOf(shape.outline.map(({ x, y }) => viewport.toScreen(x, y))) ?? [] : []));
  for (const shape of hall.shapes) {
    if (!shape.text || shape.floor !== scene.floor) continue;
    const at = viewport.toScreen(shape.text.at.x, shape.text.at.y);
    if (!near(at, viewport)) continue;
    const stage = shape.kind === "stage";
    const wide = (shape.bounds.right - shape.bounds.left) * viewport.view.scale;
    const text = stage ? shape.text.text.toLocaleUpperCase() : shape.text.text;
    const high = (shape.bounds.bottom - shape.bounds.top) * viewport.view.scale;
    const size = stage ? Math.max(10, Math.min(18, wide / 10, high * 0.72)) : Math.max(11, Math.min(14, pitchPx * 0.6));
    context.font = `700 ${size}px ${palette.font}`;
    const width = context.measureText(text).width;
    const box = boxAt(at, { width: width + 14, height: 18 });
    if (shape.kind === "table" || shape.kind === "other") {
      if (width > wide * 0.94) continue;
    }
    if (!stage && (pitchPx < 1.8 || covered.some((other) => overlaps(other, box)) || taken.some((other) => overlaps(other, box)))) continue;
    const gate = shape.kind === "text" && shape.outside && pitchPx < SECTION_FROM_PX;
    // Half a name at the edge would hide a section's, and say nothing itself.
    if (gate && (box.left < 0 || box.right > viewport.width)) continue;
    // A screen may be thinner than its name, and a far stage smaller.
    if (gate) pill(context, box, palette.text2);
    else if (stage && (width + 8 > wide || size + 2 > high)) pill(context, box, palette.stage);
    context.fillStyle = stage ? palette.onStage : gate ? palette.slab : palette.text2;
    context.fillText(text, at.x, at.y + 0.5);
    taken.push(box);
  }
  return [...taken, ...covered];
}

function drawNames(context: CanvasRenderingContext2D, scene: OverlayScene, viewport: Viewport, pitchPx: number, taken: readonly Rect[]): void {
  const { hall, palette } = scene;
  if (scene.entered !== null && pitchPx >= SECTION_FROM_PX) return;
  const sections = hall.sections.filter((section) => section.floor === scene.floor && (hall.sections.length > 1 || section.generalAdmission));
  const named: { readonly section: HallSection; readonly name: string; readonly more: string; readonly wish: LabelWish }[] = [];
  const sizes = sizesFor(sections, viewport);
  const yours = new Set([...scene.places.keys(), ...[...scene.yours].map((seat) => hall.seats.sectionOf[seat] as number)]);
  for (const section of sections) {
    const at = viewport.toScreen(section.middle.x, section.middle.y);
    if (!near(at, viewport)) continue;
    if (!section.generalAdmission && (pitchPx >= SECTION_FROM_PX || isWide(section, viewport))) continue;
    context.font = `700 ${sizes.font}px ${palette.font}`;
    const width = context.measureText(label(section.name)).width;
    const room = roomOf(section, viewport);
    context.font = `400 ${sizes.font}px ${palette.font}`;
    const more = standingWords(section).find((words) => words === "" || width + context.measureText(words).width + 32 <= room) ?? "";
    const moreWidth = more ? context.measureText(more).width + 8 : 0;
    const hovered = section.index === scene.hoveredSection;
    const size = { width: width + moreWidth + (more ? 24 : sizes.air), height: more ? sizes.standing : sizes.high };
    const back = viewport.toScreen(section.back.x, section.back.y);
    const weight = (hovered ? 1e9 : yours.has(section.index) ? 1e8 : 0) + section.seatCount;
    if (!hovered && size.width > room * 1.35 + 6) continue;
    named.push({ section, name: label(section.name), more, wish: { ...size, places: [at, back], weight } });
  }
  const places = placeLabels(named.map(({ wish }) => wish), taken);
  named.forEach(({ section, name, more, wish }, index) => {
    const place = places[index];
    if (place) drawName(context, scene, section, name, more, boxAt(place, wish), yours.has(section.index), sizes);
  });
}

function drawName(
  context: CanvasRenderingContext2D, scene: OverlayScene, section: HallSection, name: string, more: string, box: Rect, yours: boolean, sizes: typeof LARGE,
): void {
  const { palette } = scene;
  const hovered = section.index === scene.hoveredSection;
  const faint = section.state !== "open";
  context.globalAlpha = hovered || yours ? 1 : section.state === "not-on-sale" ? 0.78 : 0.94;
  pill(context, box, hovered ? palette.ink : yours ? palette.yours : palette.slab);
  context.globalAlpha = 1;
  const y = (box.top + box.bottom) / 2 + 0.5;
  context.font = `700 ${sizes.font}px ${palette.font}`;
  context.fillStyle = hovered ? palette.surface : yours ? palette.onYours : faint ? palette.text3 : palette.text;
  const width = context.measureText(name).width;
  const x = more ? box.left + 12 + width / 2 : (box.left + box.right) / 2;
  context.fillText(name, x, y);
  if (section.state === "sold-out") context.fillRect(x - width / 2 - 1.5, y - 0.8, width + 3, 1.3);
  if (!more) return;
  context.font = `400 ${sizes.font}px ${palette.font}`;
  context.fillStyle = hovered ? palette.surface : palette.text2;
  context.fillText(more, box.right - 12 - context.measureText(more).width / 2, y);
}

/** Names of wide sections, and of all when seats can be told apart: plain, behind the last row or before the first, where no seat is. */
function drawPlainNames(context: CanvasRenderingContext2D, scene: OverlayScene, viewport: Viewport, pitchPx: number, taken: readonly Rect[]): Rect[] {
  const { hall, palette } = scene;
  const seated = hall.sections.filter((section) => section.floor === scene.floor && !section.generalAdmission);
  if (seated.length < 2 || scene.entered !== null) return [];
  const size = Math.max(11, Math.min(14, pitchPx * 0.7));
  context.font = `700 ${size}px ${palette.font}`;
  const written = new Set(hall.shapes.map((shape) => shape.text?.text.toLocaleUpperCase()));
  const named = seated.filter((section) => !written.has(label(section.name).toLocaleUpperCase()) && (pitchPx >= SECTION_FROM_PX || isWide(section, viewport))).flatMap((section) => {
    const text = label(section.name).toLocaleUpperCase();
    const box = { width: context.measureText(text).width, height: size };
    const away = hall.pitch * 1.15 + size * 0.6 / viewport.view.scale;
    const places = [away, -away].map((step) => beyond(section, step)).filter((at) => !touchesSeats(scene, viewport, at, box)).map(({ x, y }) => viewport.toScreen(x, y));
    return places.length > 0 ? [{ text, wish: { ...box, places, weight: section.seatCount } }] : [];
  });
  const placed = placeLabels(named.map(({ wish }) => wish), taken);
  context.fillStyle = palette.text2;
  return named.flatMap(({ text, wish }, index) => {
    const at = placed[index];
    if (!at) return [];
    context.fillText(text, at.x, at.y);
    return [boxAt(at, wish)];
  });
}

function isWide({ bounds }: HallSection, viewport: Viewport): boolean {
  return (bounds.right - bounds.left) * viewport.view.scale > viewport.free.width * WIDE;
}

/** A point behind the section's back, or, with a negative step, before its front. */
function beyond(section: HallSection, step: number): Point {
  const down = { x: Math.sin(section.turn), y: Math.cos(section.turn) };
  const depths = section.outline.map(({ x, y }) => (x - section.middle.x) * down.x + (y - section.middle.y) * down.y);
  const reach = step > 0 ? Math.max(...depths) + step * 0.5 : Math.min(...depths) + step * 0.5;
  return { x: section.middle.x + down.x * reach, y: section.middle.y + down.y * reach };
}

function touchesSeats({ hall }: OverlayScene, viewport: Viewport, at: Point, { width, height }: { readonly width: number; readonly height: number }): boolean {
  const { scale, turn } = viewport.view;
  const reach = hall.pitch * 0.5 + height / 2 / scale;
  const half = Math.max(0, (width - height) / 2 / scale);
  for (let side = -1; side <= 1; side += 0.25) {
    if (hall.index.nearest(at.x + Math.cos(turn) * half * side, at.y - Math.sin(turn) * half * side, reach) >= 0) return true;
  }
  return false;
}

/** What a standing area says of itself, the longest first. */
function standingWords(section: HallSection): string[] {
  if (!section.generalAdmission || section.state !== "open") return [""];
  const left = t("map.left", { count: section.available, number: formatNumber(section.available) });
  return section.lowest ? [`${formatMoney(section.lowest)} · ${left}`, left, ""] : [left, ""];
}

function sizesFor(sections: readonly HallSection[], viewport: Viewport): typeof LARGE {
  const rooms = sections.map((section) => roomOf(section, viewport));
  return median(rooms) >= LARGE_FROM_PX ? LARGE : SMALL;
}

/** How wide the section is on the screen. */
function roomOf(section: HallSection, viewport: Viewport): number {
  const { bounds } = section;
  const [wide, high] = [bounds.right - bounds.left, bounds.bottom - bounds.top];
  return (section.generalAdmission ? wide : Math.max(wide, high)) * viewport.view.scale;
}

function pill(context: CanvasRenderingContext2D, box: Rect, colour: string): void {
  const height = box.bottom - box.top;
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(box.left, box.top, box.right - box.left, height, height / 2);
  context.fill();
}

function near({ x, y }: Point, viewport: Viewport): boolean {
  return x > -80 && y > -40 && x < viewport.width + 80 && y < viewport.height + 40;
}
