// Marks of single seats above the others: yours, those that a tap would take, those that have just gone.

import type { Point, Rect } from "./geometry";
import { GLYPH_SHARE } from "./glyphs";
import type { OverlayScene } from "./overlay";
import { meanOf } from "./rows";
import type { Viewport } from "./viewport";

/** Your seats are so much larger. */
const YOURS_SIZE = 1.16;
const PREVIEW_SIZE = 1.28;
const PIN_PX = 13;

type Context = CanvasRenderingContext2D;

function at(scene: OverlayScene, viewport: Viewport, seat: number): Point & { readonly turn: number } {
  const { xs, ys, turns } = scene.hall.seats;
  return { ...viewport.toScreen(xs[seat] as number, ys[seat] as number), turn: (turns[seat] as number) + viewport.view.turn };
}

function onFloor(scene: OverlayScene, seat: number): boolean {
  return scene.hall.sections[scene.hall.seats.sectionOf[seat] as number]?.floor === scene.floor;
}

export function drawYours(context: Context, scene: OverlayScene, viewport: Viewport): void {
  const { palette } = scene;
  const pitch = scene.hall.pitch * viewport.view.scale;
  const size = pitch * GLYPH_SHARE;
  for (const seat of scene.yours) {
    if (!onFloor(scene, seat)) continue;
    const { x, y, turn } = at(scene, viewport, seat);
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    roundedSquare(context, size * YOURS_SIZE, 0.34);
    context.fillStyle = palette.yours;
    context.fill();
    context.lineWidth = Math.max(1.5, pitch * 0.085);
    context.strokeStyle = palette.yoursEdge;
    context.stroke();
    if (palette.dark) {
      roundedSquare(context, size * YOURS_SIZE + pitch * 0.2, 0.4);
      context.strokeStyle = palette.yours;
      context.lineWidth = Math.max(1, pitch * 0.05);
      context.stroke();
    }
    context.rotate(-turn);
    context.beginPath();
    context.moveTo(-size * 0.25, 0);
    context.lineTo(-size * 0.06, size * 0.19);
    context.lineTo(size * 0.27, -size * 0.2);
    context.lineWidth = Math.max(1.4, pitch * 0.1);
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = palette.onYours;
    context.stroke();
    context.restore();
  }
}

export interface Pin extends Point {
  readonly count: number;
}

/** One pin for your places in each standing area and, far out, one for your seats in each section. */
export function pinsOf(scene: OverlayScene, viewport: Viewport, far: boolean): Pin[] {
  const groups = new Map<number, Point[]>();
  for (const seat of far ? scene.yours : []) {
    if (!onFloor(scene, seat)) continue;
    const section = scene.hall.seats.sectionOf[seat] as number;
    groups.set(section, [...(groups.get(section) ?? []), at(scene, viewport, seat)]);
  }
  const ofSeats = [...groups.values()].map((points) => ({ ...meanOf(points), count: points.length }));
  const ofPlaces = [...scene.places].flatMap(([index, count]) => {
    const section = scene.hall.sections[index];
    if (!section || section.floor !== scene.floor) return [];
    const { x, y } = viewport.toScreen(section.middle.x, section.middle.y);
    return [{ x, y: y - PIN_PX * 1.4, count }];
  });
  return [...ofSeats, ...ofPlaces];
}

/** Where names are not to stand; that of a standing area may be right below its pin. */
export function pinBox({ x, y }: Pin): Rect {
  return { left: x - PIN_PX, top: y - PIN_PX * 2.6, right: x + PIN_PX, bottom: y };
}

export function drawPin(context: Context, { palette }: OverlayScene, { x, y, count }: Pin): void {
  const head = y - PIN_PX * 1.5;
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, head, PIN_PX, Math.PI * 0.8, Math.PI * 2.2);
  context.closePath();
  context.fillStyle = palette.yours;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = palette.yoursEdge;
  context.stroke();
  context.font = `700 13px ${palette.font}`;
  context.fillStyle = palette.onYours;
  context.fillText(String(count), x, head + 0.5);
}

/** A dashed ring round every seat that a tap would take. */
export function drawPreview(context: Context, scene: OverlayScene, viewport: Viewport): void {
  const pitch = scene.hall.pitch * viewport.view.scale;
  const size = Math.max(7, pitch * GLYPH_SHARE * PREVIEW_SIZE);
  context.strokeStyle = scene.palette.ink;
  for (const seat of scene.preview) {
    if (!onFloor(scene, seat)) continue;
    const { x, y, turn } = at(scene, viewport, seat);
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    roundedSquare(context, size, 0.36);
    context.setLineDash([Math.max(2, pitch * 0.12), Math.max(1.6, pitch * 0.1)]);
    context.lineWidth = Math.max(1.5, pitch * 0.075);
    context.stroke();
    context.restore();
  }
}

/** Seats that somebody took while they were watched shrink to their dots. */
export function drawGoing(context: Context, scene: OverlayScene, viewport: Viewport): void {
  const size = scene.hall.pitch * viewport.view.scale * GLYPH_SHARE;
  for (const [seat, share] of scene.going) {
    const tier = scene.hall.tiers[scene.hall.seats.tierOf[seat] as number];
    if (!tier || !onFloor(scene, seat)) continue;
    const { x, y, turn } = at(scene, viewport, seat);
    context.save();
    context.translate(x, y);
    context.rotate(turn);
    roundedSquare(context, size * (1 - 0.48 * share), tier.shape === "circle" ? 0.5 : 0.28);
    context.globalAlpha = 1 - share * 0.6;
    context.fillStyle = scene.palette.tiers[tier.colour] ?? scene.palette.text;
    context.fill();
    context.restore();
  }
}

/** Where the arrow keys are: ink, air and amber, as focus is everywhere. */
export function drawCursor(context: Context, scene: OverlayScene, viewport: Viewport): void {
  if (scene.cursor?.kind !== "seat" || !onFloor(scene, scene.cursor.at)) return;
  const size = Math.max(12, scene.hall.pitch * viewport.view.scale * GLYPH_SHARE * 1.2);
  const { x, y, turn } = at(scene, viewport, scene.cursor.at);
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  for (const [more, width, colour] of [[9, 4, scene.palette.yours], [4, 2, scene.palette.ink]] as const) {
    roundedSquare(context, size + more, 0.36);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  context.restore();
}

function roundedSquare(context: Context, size: number, corner: number): void {
  context.beginPath();
  context.roundRect(-size / 2, -size / 2, size, size, size * corner);
}
