// The three pictures that lie on each other: ground, seats, and marks and names. All are somewhat larger than the screen.
//
// While the view moves they are moved, turned and stretched as they are, which costs next to nothing; each is drawn anew
// when the view rests, or has gone too far, and never two of them in one frame.

import { GroundLayer } from "./ground-layer";
import { OverlayLayer, type OverlayScene } from "./overlay";
import { SeatLayer } from "./seat-layer";
import { Viewport, type View } from "./viewport";

/** So much of the hall beyond the edges of the screen is drawn. */
const MARGIN_PX = 72;
/** Layers that are stretched or shrunk more than this look poor. */
const STRETCH_MAX = 1.5;
/** While the view moves, a layer is drawn no more often than this. */
const SELDOM_MS = 180;

interface Layer {
  readonly canvas: HTMLCanvasElement;
  draw(scene: OverlayScene, viewport: Viewport, margin: number): void;
}

interface Sheet {
  readonly layer: Layer;
  /** View in which it was drawn. */
  drawn: Viewport | null;
  at: number;
  stale: boolean;
}

type LayerName = "ground" | "seats" | "overlay";

export class Layers {
  private readonly sheets: Readonly<Record<LayerName, Sheet>>;

  constructor(root: HTMLElement) {
    const sheet = (layer: Layer): Sheet => ({ layer, drawn: null, at: -Infinity, stale: true });
    this.sheets = { ground: sheet(new GroundLayer()), seats: sheet(new SeatLayer()), overlay: sheet(new OverlayLayer()) };
    for (const { layer } of Object.values(this.sheets)) {
      layer.canvas.className = "map-layer";
      layer.canvas.setAttribute("aria-hidden", "true");
      root.append(layer.canvas);
    }
  }

  destroy(): void {
    for (const { layer } of Object.values(this.sheets)) layer.canvas.remove();
  }

  /** What the layers show is no longer true. */
  invalidate(...names: readonly LayerName[]): void {
    for (const name of names) this.sheets[name].stale = true;
  }

  /** The screen has another size: nothing of before can be kept. */
  reset(): void {
    for (const sheet of Object.values(this.sheets)) sheet.drawn = null;
  }

  /** Brings all layers to where they belong; true if one of them is still to be drawn. */
  update(scene: OverlayScene, viewport: Viewport, moving: boolean): boolean {
    let drawn = false;
    let waiting = false;
    for (const sheet of [this.sheets.overlay, this.sheets.seats, this.sheets.ground]) {
      const wanted = wantsDrawing(sheet, viewport, moving);
      // Nothing at all is worse than a long frame: what has never been drawn does not wait.
      if (wanted && (!drawn || !sheet.drawn)) {
        redraw(sheet, scene, viewport);
        drawn = true;
      } else {
        waiting ||= wanted;
        place(sheet, viewport);
      }
    }
    return waiting || !this.isSharp(viewport);
  }

  private isSharp(viewport: Viewport): boolean {
    return Object.values(this.sheets).every((sheet) => isSharp(sheet, viewport));
  }
}

function isSharp({ drawn, stale }: Sheet, { view }: Viewport): boolean {
  return drawn !== null && !stale && sameView(drawn.view, view);
}

function wantsDrawing(sheet: Sheet, viewport: Viewport, moving: boolean): boolean {
  if (isSharp(sheet, viewport)) return false;
  if (!sheet.drawn || !moving) return true;
  if (performance.now() - sheet.at < SELDOM_MS) return false;
  const stretch = viewport.view.scale / sheet.drawn.view.scale;
  return sheet.stale || stretch > STRETCH_MAX || stretch < 1 / STRETCH_MAX || uncovers(sheet.drawn, viewport);
}

/** Whether the screen shows a part that the layer does not reach. */
function uncovers(drawn: Viewport, viewport: Viewport): boolean {
  return viewport.frame().some(({ x, y }) => {
    const at = drawn.toScreen(x, y);
    return at.x < -MARGIN_PX || at.y < -MARGIN_PX || at.x > drawn.width + MARGIN_PX || at.y > drawn.height + MARGIN_PX;
  });
}

function redraw(sheet: Sheet, scene: OverlayScene, viewport: Viewport): void {
  sheet.layer.draw(scene, viewport, MARGIN_PX);
  sheet.drawn = viewport.copy();
  sheet.at = performance.now();
  sheet.stale = false;
  const { style } = sheet.layer.canvas;
  style.width = `${viewport.width + 2 * MARGIN_PX}px`;
  style.height = `${viewport.height + 2 * MARGIN_PX}px`;
  style.transform = `translate(${-MARGIN_PX}px, ${-MARGIN_PX}px)`;
}

/** Moves the layer from where it was drawn to where it belongs now. */
function place(sheet: Sheet, viewport: Viewport): void {
  if (!sheet.drawn) return;
  const { a, b, c, d, e, f } = new DOMMatrix(viewport.matrix()).multiply(new DOMMatrix(sheet.drawn.matrix()).inverse()).translate(-MARGIN_PX, -MARGIN_PX);
  sheet.layer.canvas.style.transform = `matrix(${a}, ${b}, ${c}, ${d}, ${e}, ${f})`;
}

function sameView(one: View, other: View): boolean {
  return one.x === other.x && one.y === other.y && one.scale === other.scale && one.turn === other.turn;
}
