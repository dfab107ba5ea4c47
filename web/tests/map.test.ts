import { expect, test } from "vitest";
import type { Seat } from "../src/api/types";
import { gapShifts } from "../src/map/close-gaps";
import { Hall } from "../src/map/hall";
import { contains, convexHull } from "../src/map/hull";
import { SeatIndex } from "../src/map/seat-index";
import { Viewport } from "../src/map/viewport";

const COLUMNS = 100;
const SPACING = 10;

/** A hall of 90 rows of 100 seats, 10 units apart. */
function bigIndex(): SeatIndex {
  const count = COLUMNS * 90;
  const xs = Float32Array.from({ length: count }, (_, number) => (number % COLUMNS) * SPACING);
  const ys = Float32Array.from({ length: count }, (_, number) => Math.floor(number / COLUMNS) * SPACING);
  return new SeatIndex(xs, ys);
}

function seat(section: string, label: string, x: number, y: number): Seat {
  return {
    seat_id: `${section}-A-${label}`, event_id: "evt_1", screen_id: "scr_1", section, row: "A", label, status: "available", type: "standard", x, y,
    price: { amount_minor: 100, currency: "INR" },
    total: { amount_minor: 118, currency: "INR" },
  };
}

test("every seat of the visible part is drawn, and few others", () => {
  const index = bigIndex();
  const seen = new Set<number>();
  index.forEachIn({ left: 200, top: 300, right: 300, bottom: 400 }, (number) => seen.add(number));
  for (let row = 30; row <= 40; row++) {
    for (let column = 20; column <= 30; column++) expect(seen.has(row * COLUMNS + column)).toBe(true);
  }
  expect(seen.size).toBeLessThan(9000 / 20);
});

test("a rectangle around everything yields every seat exactly once", () => {
  const index = bigIndex();
  const seen: number[] = [];
  index.forEachIn({ left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 }, (number) => seen.push(number));
  expect(seen.length).toBe(9000);
  expect(new Set(seen).size).toBe(9000);
});

test("a tap finds the nearest seat within reach, and none beyond", () => {
  const index = bigIndex();
  expect(index.nearest(203, 298, 6)).toBe(30 * COLUMNS + 20);
  expect(index.nearest(-50, -50, 6)).toBe(-1);
  expect(index.spacing).toBe(SPACING);
});

test("one seat, seats on one spot and no seats are halls too", () => {
  expect(new SeatIndex(Float32Array.of(5), Float32Array.of(5)).nearest(5, 5, 1)).toBe(0);
  expect(new SeatIndex(Float32Array.of(1, 1), Float32Array.of(2, 2)).nearest(1, 2, 1)).toBeGreaterThanOrEqual(0);
  expect(new SeatIndex(new Float32Array(0), new Float32Array(0)).nearest(0, 0, 1)).toBe(-1);
});

test("zooming keeps the point under the finger where it is", () => {
  const viewport = new Viewport(bigIndex().bounds, 4);
  viewport.resize(360, 400);
  viewport.fit();
  const finger = { x: 180, y: 200 };
  const before = viewport.toLayout(finger);
  viewport.zoomAt(finger, 3);
  const after = viewport.toLayout(finger);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

test("the map can be neither zoomed nor pushed out of sight", () => {
  const viewport = new Viewport(bigIndex().bounds, 4);
  viewport.resize(360, 400);
  viewport.fit();
  const whole = viewport.scale;
  viewport.zoomAt(viewport.centre, 1e-6);
  expect(viewport.scale).toBeCloseTo(whole);
  viewport.zoomAt(viewport.centre, 1e6);
  expect(viewport.radiusPx).toBeLessThanOrEqual(26);
  viewport.pan(1e7, 1e7);
  const { left, top } = viewport.visible;
  expect(left).toBeLessThan(990);
  expect(top).toBeLessThan(890);
});

test("a small hall is shown with its outer seats whole", () => {
  const viewport = new Viewport({ left: 0, top: 0, right: 70, bottom: 20 }, 4);
  viewport.resize(390, 400);
  viewport.fit();
  expect(viewport.offsetX - viewport.radiusPx).toBeGreaterThanOrEqual(16);
  expect(70 * viewport.scale + viewport.offsetX + viewport.radiusPx).toBeLessThanOrEqual(390 - 16);
});

test("a convex outline surrounds its points, and only what lies between them", () => {
  const outline = convexHull([{ x: 0, y: 0 }, { x: 2, y: 0 }, { x: 1, y: 1 }, { x: 2, y: 2 }, { x: 0, y: 2 }]);
  expect(outline).toHaveLength(4);
  expect(contains(outline, { x: 1, y: 1.5 })).toBe(true);
  expect(contains(outline, { x: 3, y: 1 })).toBe(false);
  expect(contains([{ x: 0, y: 0 }], { x: 0, y: 0 })).toBe(false);
});

test("the outline of a section lies around its own seats", () => {
  const square = (name: string, at: number) =>
    [[0, 0], [100, 0], [100, 100], [0, 100]].map(([x = 0, y = 0], corner) => seat(name, String(corner), x + at, y));
  const hall = new Hall(new Map([["Left", square("Left", 0)], ["Right", square("Right", 120)]]));
  const names = (x: number) => hall.sections.filter((section) => contains(section.outline, { x, y: 50 })).map(({ name }) => name);
  expect(names(50)).toEqual(["Left"]);
  expect(names(170)).toEqual(["Right"]);
  expect(names(110)).toEqual([]);
});

test("fresh statuses go to their own section, and those of another layout are ignored", () => {
  const hall = new Hall(new Map([
    ["Left", [seat("Left", "1", 0, 0), seat("Left", "2", 10, 0)]],
    ["Right", [seat("Right", "1", 50, 0), seat("Right", "2", 60, 0)]],
  ]));
  hall.setStatuses("Right", Uint8Array.of(2, 0));
  expect([...hall.status]).toEqual([0, 0, 2, 0]);
  expect(hall.sections.map((section) => section.available)).toEqual([2, 1]);
  hall.setStatuses("Right", Uint8Array.of(0, 0, 0));
  expect([...hall.status]).toEqual([0, 0, 2, 0]);
  expect(hall.numberOf("Right-A-1")).toBe(2);
});

test("wide empty bands between stands are narrowed, and order and overlaps are kept", () => {
  const [near, alsoNear, far] = gapShifts([{ from: 0, to: 100 }, { from: 50, to: 150 }, { from: 10_000, to: 10_100 }]);
  expect([near, alsoNear]).toEqual([0, 0]);
  expect(10_000 + (far ?? 0)).toBe(150 + 30);
  expect(gapShifts([{ from: 0, to: 100 }, { from: 110, to: 200 }])).toEqual([0, 0]);
  expect(gapShifts([])).toEqual([]);
});
