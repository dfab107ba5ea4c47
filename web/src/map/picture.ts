// A hall so small that sections are areas of colour: the locator beside the map, and the picture at the checkout.

import type { Hall } from "./hall";
import { curveOf, pathOf } from "./ground-layer";
import type { Palette } from "./palette";
import { doubleArea } from "./geometry";
import type { Viewport } from "./viewport";

export interface PictureOptions {
  readonly floor: number;
  readonly yours: ReadonlySet<number>;
  readonly palette: Palette;
}

const PIN_PX = 6.5;

export function drawPicture(context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, { floor, yours, palette }: PictureOptions): void {
  const ratio = window.devicePixelRatio || 1;
  const [a, b, c, d, e, f] = viewport.matrix();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio);
  const px = 1 / viewport.view.scale;
  drawStands(context, hall, floor, palette, px);
  for (const section of hall.sections) {
    if (section.floor !== floor) continue;
    const share = section.seatCount > 0 ? section.available / section.seatCount : 0;
    const colour = palette.tiers[hall.tiers[section.mainTier]?.colour ?? 1] ?? palette.text;
    context.globalAlpha = section.state === "open" ? 0.22 + 0.4 * Math.min(1, share) : section.state === "not-on-sale" ? 0.2 : 0.08;
    context.fillStyle = section.state === "open" ? colour : palette.goneMark;
    context.fill(pathOf(section.outline));
    context.globalAlpha = 1;
    if (!section.generalAdmission) continue;
    context.strokeStyle = colour;
    context.lineWidth = px;
    context.setLineDash([3 * px, 2 * px]);
    context.stroke(pathOf(section.outline));
    context.setLineDash([]);
  }
  for (const shape of hall.shapes) {
    if (shape.kind !== "stage" || shape.floor !== floor || shape.outline.length < 3) continue;
    context.fillStyle = palette.stage;
    context.fill(pathOf(shape.outline));
    context.strokeStyle = palette.stageLine;
    context.lineWidth = px;
    context.stroke(pathOf(shape.outline));
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawYoursPins(context, hall, viewport, floor, yours, palette);
}

function drawStands(context: CanvasRenderingContext2D, hall: Hall, floor: number, palette: Palette, px: number): void {
  const slabs = hall.slabs[floor] ?? [];
  context.lineWidth = px;
  context.strokeStyle = palette.slabLine;
  for (const slab of slabs) {
    context.fillStyle = doubleArea(slab) < 0 ? palette.floor : palette.slab;
    context.fill(curveOf(slab));
    context.stroke(curveOf(slab));
  }
}

/** One pin for the seats of each section. */
function drawYoursPins(context: CanvasRenderingContext2D, hall: Hall, viewport: Viewport, floor: number, yours: ReadonlySet<number>, palette: Palette): void {
  const bySection = new Map<number, number[]>();
  for (const seat of yours) {
    const section = hall.sectionOf(seat);
    if (section.floor === floor) bySection.set(section.index, [...(bySection.get(section.index) ?? []), seat]);
  }
  for (const seats of bySection.values()) {
    const mean = (values: Float32Array) => seats.reduce((sum, seat) => sum + (values[seat] as number), 0) / seats.length;
    const { x, y } = viewport.toScreen(mean(hall.seats.xs), mean(hall.seats.ys));
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y - PIN_PX * 1.5, PIN_PX, Math.PI * 0.8, Math.PI * 2.2);
    context.closePath();
    context.fillStyle = palette.yours;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = palette.yoursEdge;
    context.lineJoin = "round";
    context.stroke();
  }
}
