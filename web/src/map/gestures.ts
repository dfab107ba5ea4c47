// Drag, pinch, wheel, tap and hover on one element, told to the map in its own pixels.

import type { Point } from "./geometry";

export interface GestureTarget {
  pan(dx: number, dy: number): void;
  zoom(at: Point, factor: number): void;
  tap(at: Point, finger: boolean): void;
  doubleTap(at: Point, finger: boolean): void;
  /** A mouse or pen over the map; null when it has left. */
  hover(at: Point | null): void;
  /** The fingers are off, or the wheel has stopped. */
  rest(): void;
}

/** A finger that moves less than this is a tap. */
const TAP_SLOP_PX = 8;
const DOUBLE_MS = 320;
const DOUBLE_PX = 28;
const WHEEL_REST_MS = 180;

export function attachGestures(element: HTMLElement, target: GestureTarget): () => void {
  const gestures = new Gestures(element, target);
  const { signal } = gestures.attached;
  element.addEventListener("pointerdown", (event) => gestures.down(event), { signal });
  element.addEventListener("pointermove", (event) => gestures.move(event), { signal });
  element.addEventListener("pointerup", (event) => gestures.up(event), { signal });
  element.addEventListener("pointercancel", (event) => gestures.up(event), { signal });
  element.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && target.hover(null), { signal });
  element.addEventListener("wheel", (event) => gestures.wheel(event), { passive: false, signal });
  return () => gestures.detach();
}

class Gestures {
  readonly attached = new AbortController();
  private readonly pointers = new Map<number, Point>();
  private travelled = 0;
  private pinched = false;
  private lastTap = { at: { x: 0, y: 0 }, when: -Infinity };
  private wheelRest = 0;

  constructor(private readonly element: HTMLElement, private readonly target: GestureTarget) {}

  detach(): void {
    clearTimeout(this.wheelRest);
    this.attached.abort();
  }

  down(event: PointerEvent): void {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    if (this.pointers.size === 0) {
      this.travelled = 0;
      this.pinched = false;
    }
    this.pointers.set(event.pointerId, this.pointOf(event));
    if (this.pointers.size > 1) this.pinched = true;
  }

  move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    const now = this.pointOf(event);
    if (!before) {
      if (event.pointerType !== "touch") this.target.hover(now);
      return;
    }
    if (this.pointers.size === 1) this.drag(before, now);
    else {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) this.pinch(before, now, other);
    }
    this.pointers.set(event.pointerId, now);
  }

  up(event: PointerEvent): void {
    if (!this.pointers.delete(event.pointerId) || this.pointers.size > 0) return;
    this.element.classList.remove("map-dragging");
    if (event.type !== "pointerup" || this.pinched || this.travelled >= TAP_SLOP_PX) return this.target.rest();
    const at = this.pointOf(event);
    const now = performance.now();
    const { lastTap } = this;
    const twice = now - lastTap.when < DOUBLE_MS && Math.hypot(at.x - lastTap.at.x, at.y - lastTap.at.y) < DOUBLE_PX;
    this.lastTap = { at, when: twice ? -Infinity : now };
    const finger = event.pointerType === "touch";
    if (twice) this.target.doubleTap(at, finger);
    else this.target.tap(at, finger);
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A pinch on a touchpad comes as a wheel with the control key, in small steps.
    const speed = event.ctrlKey ? 100 : 400;
    this.target.zoom(this.pointOf(event), Math.exp((-event.deltaY * lines) / speed));
    clearTimeout(this.wheelRest);
    this.wheelRest = window.setTimeout(() => this.target.rest(), WHEEL_REST_MS);
  }

  private drag(before: Point, now: Point): void {
    this.travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.travelled < TAP_SLOP_PX) return;
    this.element.classList.add("map-dragging");
    this.target.pan(now.x - before.x, now.y - before.y);
  }

  private pinch(before: Point, now: Point, other: Point): void {
    const oldSpan = Math.hypot(before.x - other.x, before.y - other.y);
    const span = Math.hypot(now.x - other.x, now.y - other.y);
    this.target.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (oldSpan > 0) this.target.zoom({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, span / oldSpan);
  }

  private pointOf(event: PointerEvent | WheelEvent): Point {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
