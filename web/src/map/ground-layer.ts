// The layer under the seats: slabs, sections, the stage, tables and walls. A few dozen shapes, drawn as paths.

import { at, doubleArea, type Polygon } from "./geometry";
import type { Hall, HallSection } from "./hall";
import type { HallShape } from "./hall-shapes";
import { SECTION_FROM_PX } from "./levels";
import type { Palette } from "./palette";
import { colourOf, scratch } from "./raster";
import type { Viewport } from "./viewport";

export interface GroundScene {
  readonly hall: Hall;
  readonly floor: number;
  readonly entered: number | null;
  readonly palette: Palette;
}

const RATIO_MAX = 2;

export class GroundLayer {
  readonly canvas = document.createElement("canvas");
  private readonly context = this.canvas.getContext("2d");

  draw(scene: GroundScene, viewport: Viewport, margin: number): void {
    const ratio = Math.min(RATIO_MAX, window.devicePixelRatio || 1);
    const [width, height] = [Math.round((viewport.width + 2 * margin) * ratio), Math.round((viewport.height + 2 * margin) * ratio)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    if (!this.context) return;
    const [a, b, c, d, e, f] = viewport.matrix();
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.fillStyle = scene.palette.background;
    this.context.fillRect(0, 0, width, height);
    this.context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, (e + margin) * ratio, (f + margin) * ratio);
    drawGround(this.context, scene, viewport.view.scale, ratio);
  }
}

/** Draws in the hall's own units; the context carries the transform. */
function drawGround(context: CanvasRenderingContext2D, scene: GroundScene, scale: number, ratio: number): void {
  const { hall, palette, floor } = scene;
  const px = 1 / scale;
  const sections = hall.sections.filter((section) => section.floor === floor);
  const shapes = hall.shapes.filter((shape) => shape.floor === floor);
  context.lineJoin = "round";
  drawSlab(context, hall.slabs[floor] ?? [], palette, px);
  for (const shape of shapes) if (shape.kind === "other") drawShape(context, shape, palette, px);
  for (const section of sections) drawSection(context, section, scene, px, ratio);
  for (const shape of shapes) if (shape.kind === "table") drawShape(context, shape, palette, px);
  for (const shape of shapes) if (shape.kind === "stage") drawStage(context, shape, palette, px);
}

/** The ground of the stands; what they enclose is the hall's floor. */
function drawSlab(context: CanvasRenderingContext2D, slabs: readonly Polygon[], palette: Palette, px: number): void {
  context.fillStyle = palette.floor;
  for (const slab of slabs) if (doubleArea(slab) < 0) context.fill(curveOf(slab));
  const path = joined(slabs);
  context.fillStyle = palette.slab;
  context.fill(path);
  context.strokeStyle = palette.slabLine;
  context.lineWidth = px;
  context.stroke(path);
}

function drawSection(context: CanvasRenderingContext2D, section: HallSection, scene: GroundScene, px: number, ratio: number): void {
  const { palette, hall, entered } = scene;
  const path = pathOf(section.outline);
  const colour = palette.tiers[hall.tiers[section.mainTier]?.colour ?? 1] ?? palette.text;
  const near = hall.pitch / px >= SECTION_FROM_PX;
  if (section.generalAdmission) {
    drawStandingArea(context, section, path, colour, palette, px);
  } else if (section.state === "not-on-sale") {
    context.fillStyle = palette.floor;
    context.fill(path);
    const pattern = hatch(context, palette, ratio);
    if (!pattern) return;
    const matrix = new DOMMatrix().scale(px / ratio);
    pattern.setTransform(matrix);
    context.fillStyle = pattern;
    context.fill(path);
  } else {
    const share = section.seatCount > 0 ? section.available / section.seatCount : 0;
    const wash = section.state === "sold-out" ? 0 : near ? (entered === section.index ? 0.07 : 0.04) : 0.06 + 0.1 * share;
    // One full colour instead of a wash on the slab: an outline of the chart may reach beyond the ground of the seats.
    context.fillStyle = mixed(colour, palette.slab, wash);
    context.fill(path);
    if (section.state === "sold-out" && !near) {
      context.strokeStyle = palette.slabLine;
      context.lineWidth = px;
      context.stroke(path);
    }
  }
}

const mixes = new Map<string, string>();

/** `share` of one colour in another, in hundredths. */
function mixed(one: string, other: string, share: number): string {
  const hundredths = Math.round(share * 100);
  const key = `${one}|${other}|${hundredths}`;
  const known = mixes.get(key);
  if (known) return known;
  const [above, below] = [colourOf(one), colourOf(other)];
  const part = (shift: number) => Math.round((((above >>> shift) & 255) * hundredths + ((below >>> shift) & 255) * (100 - hundredths)) / 100);
  const made = `rgb(${part(0)} ${part(8)} ${part(16)})`;
  mixes.set(key, made);
  return made;
}

function drawStandingArea(context: CanvasRenderingContext2D, section: HallSection, path: Path2D, colour: string, palette: Palette, px: number): void {
  const open = section.state === "open";
  context.fillStyle = palette.floor;
  context.fill(path);
  context.globalAlpha = open ? 0.13 : 0.04;
  context.fillStyle = colour;
  context.fill(path);
  context.globalAlpha = 0.9;
  context.lineWidth = 1.5 * px;
  context.setLineDash([6 * px, 4 * px]);
  context.strokeStyle = open ? colour : palette.slabLine;
  context.stroke(path);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawShape(context: CanvasRenderingContext2D, shape: HallShape, palette: Palette, px: number): void {
  if (shape.outline.length < 2) return;
  const path = pathOf(shape.outline);
  context.fillStyle = palette.floor;
  context.fill(path);
  context.strokeStyle = palette.slabLine;
  context.lineWidth = px;
  context.stroke(path);
}

/** The stage is the darkest thing in the hall, with a soft shadow: everybody looks there. */
function drawStage(context: CanvasRenderingContext2D, shape: HallShape, palette: Palette, px: number): void {
  if (shape.outline.length < 2) return;
  const path = pathOf(shape.outline);
  context.strokeStyle = palette.dark ? palette.stageLine : palette.stage;
  for (let wide = 30; wide > 2; wide -= 3) {
    context.globalAlpha = 0.018;
    context.lineWidth = wide * px;
    context.stroke(path);
  }
  context.globalAlpha = 1;
  context.fillStyle = palette.stage;
  context.fill(path);
  context.strokeStyle = palette.stageLine;
  context.lineWidth = (palette.dark ? 2 : 1) * px;
  context.stroke(path);
}

const paths = new WeakMap<Polygon, Path2D>();

export function pathOf(polygon: Polygon): Path2D {
  let path = paths.get(polygon);
  if (!path) {
    path = new Path2D();
    for (const { x, y } of polygon) path.lineTo(x, y);
    path.closePath();
    paths.set(polygon, path);
  }
  return path;
}

function joined(polygons: readonly Polygon[]): Path2D {
  const path = new Path2D();
  for (const polygon of polygons) path.addPath(curveOf(polygon));
  return path;
}

const curves = new WeakMap<Polygon, Path2D>();

/** The polygon with its corners rounded off: through the middles of its edges. */
export function curveOf(polygon: Polygon): Path2D {
  const known = curves.get(polygon);
  if (known) return known;
  const curve = new Path2D();
  const middle = (index: number) => {
    const [one, other] = [at(polygon, index), at(polygon, (index + 1) % polygon.length)];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  };
  const start = middle(polygon.length - 1);
  curve.moveTo(start.x, start.y);
  polygon.forEach(({ x, y }, index) => {
    const next = middle(index);
    curve.quadraticCurveTo(x, y, next.x, next.y);
  });
  curve.closePath();
  curves.set(polygon, curve);
  return curve;
}

const HATCH_PX = 7;
const hatches = new WeakMap<Palette, HTMLCanvasElement>();

function hatch(context: CanvasRenderingContext2D, palette: Palette, ratio: number): CanvasPattern | null {
  let tile = hatches.get(palette);
  if (!tile) {
    const drawing = scratch(HATCH_PX * ratio, HATCH_PX * ratio);
    drawing.scale(ratio, ratio);
    drawing.strokeStyle = palette.slabLine;
    drawing.lineWidth = 1.1;
    drawing.beginPath();
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      drawing.moveTo(shift - 1, HATCH_PX + 1);
      drawing.lineTo(shift + HATCH_PX + 1, -1);
    }
    drawing.stroke();
    tile = drawing.canvas;
    hatches.set(palette, tile);
  }
  return context.createPattern(tile, "repeat");
}
