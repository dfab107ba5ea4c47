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
  const pointers = new Map<number, Point>();
  let travelled = 0;
  let pinched = false;
  let lastTap = { at: { x: 0, y: 0 }, when: -Infinity };
  let wheel = 0;

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
    const now = pointOf(event);
    if (!before) {
      if (event.pointerType !== "touch") target.hover(now);
      return;
    }
    if (pointers.size === 1) {
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      if (travelled >= TAP_SLOP_PX) {
        element.classList.add("map-dragging");
        target.pan(now.x - before.x, now.y - before.y);
      }
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
    if (!pointers.delete(event.pointerId) || pointers.size > 0) return;
    element.classList.remove("map-dragging");
    if (event.type !== "pointerup" || pinched || travelled >= TAP_SLOP_PX) return target.rest();
    const at = pointOf(event);
    const now = performance.now();
    const twice = now - lastTap.when < DOUBLE_MS && Math.hypot(at.x - lastTap.at.x, at.y - lastTap.at.y) < DOUBLE_PX;
    lastTap = { at, when: twice ? -Infinity : now };
    if (twice) target.doubleTap(at, event.pointerType === "touch");
    else target.tap(at, event.pointerType === "touch");
  };

  const onLeave = (event: PointerEvent) => {
    if (event.pointerType !== "touch") target.hover(null);
  };

  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A pinch on a touchpad comes as a wheel with the control key, in small steps.
    const speed = event.ctrlKey ? 100 : 400;
    target.zoom(pointOf(event), Math.exp((-event.deltaY * lines) / speed));
    clearTimeout(wheel);
    wheel = window.setTimeout(() => target.rest(), WHEEL_REST_MS);
  };

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onUp);
  element.addEventListener("pointerleave", onLeave);
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => {
    clearTimeout(wheel);
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onUp);
    element.removeEventListener("pointerleave", onLeave);
    element.removeEventListener("wheel", onWheel);
  };
}
