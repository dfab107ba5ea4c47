// Which part of the hall is on the screen, how large, and how turned. All in CSS pixels.

import { corners, type Point, type Rect } from "./geometry";
import { normalized } from "./hall-build";

export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export const NO_INSETS: Insets = { top: 0, right: 0, bottom: 0, left: 0 };

/** What is seen: the point of the hall in the middle of the free part of the screen, pixels per unit, and the turn. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly turn: number;
}

export class Viewport {
  view: View = { x: 0, y: 0, scale: 1, turn: 0 };
  width = 1;
  height = 1;
  insets: Insets = NO_INSETS;

  copy(): Viewport {
    return Object.assign(new Viewport(), { view: this.view, width: this.width, height: this.height, insets: this.insets });
  }

  /** Middle of the part of the screen that nothing covers. */
  get centre(): Point {
    const { top, right, bottom, left } = this.insets;
    return { x: left + (this.width - left - right) / 2, y: top + (this.height - top - bottom) / 2 };
  }

  get free(): { readonly width: number; readonly height: number } {
    const { top, right, bottom, left } = this.insets;
    return { width: Math.max(40, this.width - left - right), height: Math.max(40, this.height - top - bottom) };
  }

  toScreen(x: number, y: number): Point {
    const [a, b, c, d, e, f] = this.matrix();
    return { x: a * x + c * y + e, y: b * x + d * y + f };
  }

  /** From hall to screen, as `setTransform` takes it. */
  matrix(): [number, number, number, number, number, number] {
    const { x, y, scale, turn } = this.view;
    const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
    const { x: middleX, y: middleY } = this.centre;
    return [cos, sin, -sin, cos, middleX - x * cos + y * sin, middleY - x * sin - y * cos];
  }

  toHall(at: Point): Point {
    const { x, y, scale, turn } = this.view;
    const [dx, dy] = [(at.x - this.centre.x) / scale, (at.y - this.centre.y) / scale];
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return { x: x + dx * cos + dy * sin, y: y - dx * sin + dy * cos };
  }

  /** Corners of the screen in the hall. */
  frame(margin = 0): Point[] {
    return corners({ left: -margin, top: -margin, right: this.width + margin, bottom: this.height + margin }).map((at) => this.toHall(at));
  }

  /** Corners of the part of the screen that nothing covers, in the hall. */
  freeFrame(): Point[] {
    const { top, right, bottom, left } = this.insets;
    return corners({ left, top, right: this.width - right, bottom: this.height - bottom }).map((at) => this.toHall(at));
  }

  /** The view that shows the rectangle, or points, whole with `air` pixels around, seen at `turn`. */
  fitting(points: readonly Point[], turn: number, air: number, scaleMax: number, scaleMin = 0): View {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const { x, y } of points) {
      const [turnedX, turnedY] = [x * cos - y * sin, x * sin + y * cos];
      left = Math.min(left, turnedX);
      right = Math.max(right, turnedX);
      top = Math.min(top, turnedY);
      bottom = Math.max(bottom, turnedY);
    }
    const { width, height } = this.free;
    const fit = Math.min((width - 2 * air) / Math.max(1, right - left), (height - 2 * air) / Math.max(1, bottom - top));
    const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
    return {
      x: middleX * cos + middleY * sin, y: -middleX * sin + middleY * cos,
      scale: Math.max(scaleMin, Math.min(scaleMax, Math.max(fit, 1e-6))), turn,
    };
  }

  pan(dx: number, dy: number): void {
    const { x, y, scale, turn } = this.view;
    const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
    this.view = { x: x - dx * cos - dy * sin, y: y + dx * sin - dy * cos, scale, turn };
  }

  /** Zooms so that the point of the hall at this place of the screen stays there. */
  zoomAt(at: Point, scale: number): void {
    const fixed = this.toHall(at);
    this.view = { ...this.view, scale };
    const moved = this.toScreen(fixed.x, fixed.y);
    this.pan(at.x - moved.x, at.y - moved.y);
  }

  /** Keeps the middle of the screen within the rectangle. */
  holdWithin(rect: Rect): void {
    const { x, y } = this.view;
    this.view = { ...this.view, x: Math.min(rect.right, Math.max(rect.left, x)), y: Math.min(rect.bottom, Math.max(rect.top, y)) };
  }
}

/** A view on the way from one to another: the point that both show at one place of the screen stays there. */
export function between(from: View, to: View, share: number): View {
  if (share >= 1) return to;
  const scale = from.scale * (to.scale / from.scale) ** share;
  const same = Math.abs(to.scale / from.scale - 1) < 1e-3;
  const way = same ? share : (1 - from.scale / scale) / (1 - from.scale / to.scale);
  return {
    x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, scale,
    turn: from.turn + normalized(to.turn - from.turn) * share,
  };
}
