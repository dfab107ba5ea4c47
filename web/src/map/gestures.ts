// Drag, pinch, wheel and tap on one element, told to the map in screen pixels.

import type { Point } from "./viewport";

export interface GestureTarget {
  pan(dx: number, dy: number): void;
  zoom(at: Point, factor: number): void;
  /** `precise`: by a mouse or pen rather than a finger. */
  tap(at: Point, precise: boolean): void;
}

/** A finger that moves less than this is a tap. */
const TAP_SLOP_PX = 8;

export function attachGestures(element: HTMLElement, target: GestureTarget): () => void {
  const pointers = new Map<number, Point>();
  let travelled = 0;
  let pinched = false;

  const pointOf = (event: PointerEvent | WheelEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const onDown = (event: PointerEvent) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    if (pointers.size === 0) {
      travelled = 0;
      pinched = false;
    }
    pointers.set(event.pointerId, pointOf(event));
    if (pointers.size > 1) pinched = true;
  };

  const onMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event);
    if (pointers.size === 1) {
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      if (travelled >= TAP_SLOP_PX) target.pan(now.x - before.x, now.y - before.y);
    } else {
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) pinch(before, now, other);
    }
    pointers.set(event.pointerId, now);
  };

  const pinch = (before: Point, now: Point, other: Point) => {
    const oldSpan = Math.hypot(before.x - other.x, before.y - other.y);
    const span = Math.hypot(now.x - other.x, now.y - other.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    target.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (oldSpan > 0) target.zoom(middle, span / oldSpan);
  };

  const onUp = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && pointers.size === 0 && !pinched && travelled < TAP_SLOP_PX) {
      target.tap(pointOf(event), event.pointerType !== "touch");
    }
  };

  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    target.zoom(pointOf(event), Math.exp((-event.deltaY * lines) / 400));
  };

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onUp);
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onUp);
    element.removeEventListener("wheel", onWheel);
  };
}
