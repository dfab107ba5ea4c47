// The part of the layout that is on screen. Screen pixels = layout units × scale + offset.

import type { Rect } from "./seat-index";

export interface Point {
  readonly x: number;
  readonly y: number;
}

const MARGIN_PX = 16;
/** A seat is never drawn with a radius above this: more zoom would only make people lose their way. */
const SEAT_RADIUS_MAX_PX = 26;

export class Viewport {
  scale = 1;
  offsetX = 0;
  offsetY = 0;
  private width = 1;
  private height = 1;
  private fitScale = 1;

  constructor(private readonly bounds: Rect, private readonly seatRadius: number) {}

  resize(width: number, height: number): void {
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    this.fitScale = this.scaleToFit(this.bounds);
  }

  /** Shows the whole rectangle (layout units), as large as it fits. */
  fit(rect: Rect = this.bounds): void {
    this.scale = this.limit(this.scaleToFit(rect));
    this.offsetX = this.width / 2 - ((rect.left + rect.right) / 2) * this.scale;
    this.offsetY = this.height / 2 - ((rect.top + rect.bottom) / 2) * this.scale;
  }

  /** Zooms by `factor` so that the layout point under `at` (screen pixels) stays under it. */
  zoomAt(at: Point, factor: number): void {
    const before = this.toLayout(at);
    this.scale = this.limit(this.scale * factor);
    this.offsetX = at.x - before.x * this.scale;
    this.offsetY = at.y - before.y * this.scale;
    this.keepInSight();
  }

  pan(dx: number, dy: number): void {
    this.offsetX += dx;
    this.offsetY += dy;
    this.keepInSight();
  }

  toLayout(at: Point): Point {
    return { x: (at.x - this.offsetX) / this.scale, y: (at.y - this.offsetY) / this.scale };
  }

  get centre(): Point {
    return { x: this.width / 2, y: this.height / 2 };
  }

  /** Radius of a seat in pixels. */
  get radiusPx(): number {
    return this.seatRadius * this.scale;
  }

  /** What can be seen, widened by a seat so that seats on the edge are drawn whole. */
  get visible(): Rect {
    const start = this.toLayout({ x: 0, y: 0 });
    const end = this.toLayout({ x: this.width, y: this.height });
    const edge = this.seatRadius * 2;
    return { left: start.x - edge, top: start.y - edge, right: end.x + edge, bottom: end.y + edge };
  }

  /** How much of the screen's width or height, whichever is more, the rectangle takes. */
  shareOf(rect: Rect): number {
    return Math.max(((rect.right - rect.left) * this.scale) / this.width, ((rect.bottom - rect.top) * this.scale) / this.height);
  }

  private scaleToFit(rect: Rect): number {
    // The rectangle ends in the middle of its outer seats; in a small hall, half of a seat is more than the margin.
    const across = (this.width - 2 * MARGIN_PX) / (rect.right - rect.left + 2 * this.seatRadius);
    const down = (this.height - 2 * MARGIN_PX) / (rect.bottom - rect.top + 2 * this.seatRadius);
    return Math.max(Math.min(across, down), 1e-6);
  }

  private limit(scale: number): number {
    const largest = SEAT_RADIUS_MAX_PX / this.seatRadius;
    const smallest = Math.min(this.fitScale, largest);
    return Math.min(largest, Math.max(smallest, scale));
  }

  /** The layout cannot be pushed off the screen: its edge goes at most to the middle. */
  private keepInSight(): void {
    const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
    this.offsetX = clamp(
      this.offsetX, this.width / 2 - this.bounds.right * this.scale, this.width / 2 - this.bounds.left * this.scale);
    this.offsetY = clamp(
      this.offsetY, this.height / 2 - this.bounds.bottom * this.scale, this.height / 2 - this.bounds.top * this.scale);
  }
}
