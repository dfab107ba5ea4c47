// Draws what can be seen of the hall. Seats of one look are gathered into one path, so that a frame is a handful of
// fills whatever the number of seats; far out there are only section outlines.

import { AVAILABLE } from "../lib/availability";
import { label } from "../lib/names";
import type { Hall, HallSection } from "./hall";
import type { Viewport } from "./viewport";

export interface Palette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly taken: string;
  readonly selected: string;
  readonly onSeat: string;
  readonly font: string;
  /** One colour per type, used in turn. */
  readonly types: readonly string[];
}

/** Below this radius seats cannot be told apart: sections are shown as outlines instead, unless one fills the screen. */
const OUTLINE_BELOW_PX = 1.7;
const OUTLINE_SHARE = 0.6;
const ROUND_ABOVE_PX = 4;
const LABEL_ABOVE_PX = 9;
/** Height of a line of text on a section. */
const LINE_PX = 18;
/** A section that lies askew fills its bounds only in part. */
const TEXT_SHARE = 0.65;

/** Whether the section is shown as an outline, to be tapped as a whole. */
export function isOutline(section: HallSection, hall: Hall, viewport: Viewport): boolean {
  return hall.sections.length > 1 && viewport.radiusPx < OUTLINE_BELOW_PX && viewport.shareOf(section.bounds) < OUTLINE_SHARE;
}

export function drawHall(
  context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, selected: ReadonlySet<number>, palette: Palette,
): void {
  const { width, height } = context.canvas;
  const ratio = window.devicePixelRatio || 1;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width / ratio, height / ratio);
  const outlined = hall.sections.map((section) => isOutline(section, hall, viewport));
  drawSeats(context, hall, viewport, selected, outlined, palette);
  hall.sections.forEach((section, number) => {
    if (outlined[number]) drawSection(context, section, viewport, palette);
  });
}

function drawSection(context: CanvasRenderingContext2D, section: HallSection, viewport: Viewport, palette: Palette): void {
  const { scale, offsetX, offsetY } = viewport;
  context.beginPath();
  for (const point of section.outline) context.lineTo(point.x * scale + offsetX, point.y * scale + offsetY);
  context.closePath();
  const free = section.available > 0;
  context.lineJoin = "round";
  context.lineWidth = 8;
  context.strokeStyle = context.fillStyle = free ? typeColour(palette, section.type) : palette.taken;
  context.stroke();
  context.fill();
  const x = ((section.bounds.left + section.bounds.right) / 2) * scale + offsetX;
  const y = ((section.bounds.top + section.bounds.bottom) / 2) * scale + offsetY;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.strokeStyle = palette.background;
  context.fillStyle = palette.text;
  const width = (section.bounds.right - section.bounds.left) * scale;
  const height = (section.bounds.bottom - section.bounds.top) * scale;
  const lines = [label(section.name), free ? `${section.available} free` : "sold out"];
  context.font = `13px ${palette.font}`;
  // Beside its neighbours a small section has room for its name alone; its colour says whether it is sold out.
  const fits = height >= LINE_PX * 2.5 && lines.every((line) => context.measureText(line).width <= width * TEXT_SHARE);
  const shown = fits ? lines : lines.slice(0, 1);
  shown.forEach((line, index) => {
    context.font = `${index > 0 ? "13px" : fits ? "600 14px" : "600 12px"} ${palette.font}`;
    const down = (index - (shown.length - 1) / 2) * LINE_PX;
    context.strokeText(line, x, y + down);
    context.fillText(line, x, y + down);
  });
}

function typeColour(palette: Palette, type: number): string {
  return palette.types[type % palette.types.length] ?? palette.text;
}

function drawSeats(
  context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, selected: ReadonlySet<number>,
  outlined: readonly boolean[], palette: Palette,
): void {
  const groups: number[][] = hall.types.map(() => []);
  const taken: number[] = [];
  const chosen: number[] = [];
  hall.index.forEachIn(viewport.visible, (seat) => {
    if (outlined[hall.sectionOf[seat] as number]) return;
    if (selected.has(seat)) chosen.push(seat);
    else if (hall.status[seat] === AVAILABLE) groups[hall.typeOf[seat] as number]?.push(seat);
    else taken.push(seat);
  });
  // Taken seats are smaller as well as paler: the difference must not be by colour alone.
  fillSeats(context, hall, viewport, taken, palette.taken, 0.5);
  groups.forEach((seats, type) => {
    fillSeats(context, hall, viewport, seats, typeColour(palette, type), 1);
    drawNotes(context, hall, viewport, seats, palette);
  });
  fillSeats(context, hall, viewport, chosen, palette.selected, 1.15);
  for (const seat of chosen) drawTick(context, hall, viewport, seat, palette);
}

function fillSeats(
  context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, seats: readonly number[], colour: string, size: number,
): void {
  if (seats.length === 0) return;
  const { scale, offsetX, offsetY } = viewport;
  const { xs, ys } = hall.index;
  const radius = Math.max(0.6, viewport.radiusPx * size);
  context.fillStyle = colour;
  context.beginPath();
  for (const seat of seats) {
    const x = (xs[seat] as number) * scale + offsetX;
    const y = (ys[seat] as number) * scale + offsetY;
    if (radius < ROUND_ABOVE_PX) {
      context.rect(x - radius, y - radius, radius * 2, radius * 2);
    } else {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, Math.PI * 2);
    }
  }
  context.fill();
}

/** Numbers on seats that are large enough; a ring where the view is restricted, "♿" where the seat is accessible. */
function drawNotes(
  context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, seats: readonly number[], palette: Palette,
): void {
  const radius = viewport.radiusPx;
  if (radius < LABEL_ABOVE_PX) return;
  context.fillStyle = context.strokeStyle = palette.onSeat;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 1.5;
  for (const seat of seats) {
    const detail = hall.seats[seat];
    if (!detail) continue;
    const x = (hall.index.xs[seat] as number) * viewport.scale + viewport.offsetX;
    const y = (hall.index.ys[seat] as number) * viewport.scale + viewport.offsetY;
    const text = detail.accessible ? "♿\uFE0E" : detail.label;
    context.font = `600 ${Math.max(8, (radius * 1.9) / Math.max(2, text.length))}px ${palette.font}`;
    context.fillText(text, x, y);
    if (detail.restricted_view) {
      context.beginPath();
      context.arc(x, y, radius - 2, 0, Math.PI * 2);
      context.stroke();
    }
  }
}

function drawTick(context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, seat: number, palette: Palette): void {
  const radius = viewport.radiusPx;
  if (radius < ROUND_ABOVE_PX) return;
  const x = (hall.index.xs[seat] as number) * viewport.scale + viewport.offsetX;
  const y = (hall.index.ys[seat] as number) * viewport.scale + viewport.offsetY;
  context.strokeStyle = palette.onSeat;
  context.lineWidth = Math.max(1.5, radius / 5);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x - radius * 0.45, y);
  context.lineTo(x - radius * 0.1, y + radius * 0.4);
  context.lineTo(x + radius * 0.5, y - radius * 0.4);
  context.stroke();
}
