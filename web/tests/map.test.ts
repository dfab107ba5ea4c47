import { expect, test } from "vitest";
import { gapShifts } from "../src/map/close-gaps";
import { Hall } from "../src/map/hall";
import { availabilityFor, bowl, eventFor, layoutFrom, rowFrom, sectionFrom, theatre } from "../src/map/synthetic";
import { contains } from "../src/map/geometry";
import { SeatIndex } from "../src/map/seat-index";
import { between, Viewport } from "../src/map/viewport";

const COLUMNS = 100;
const SPACING = 10;

/** A hall of 90 rows of 100 seats, 10 units apart. */
function bigIndex(): SeatIndex {
  const count = COLUMNS * 90;
  const xs = Float32Array.from({ length: count }, (_, number) => (number % COLUMNS) * SPACING);
  const ys = Float32Array.from({ length: count }, (_, number) => Math.floor(number / COLUMNS) * SPACING);
  return new SeatIndex(xs, ys);
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
  const seen: number[] = [];
  bigIndex().forEachIn({ left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 }, (number) => seen.push(number));
  expect(seen.length).toBe(9000);
  expect(new Set(seen).size).toBe(9000);
});

test("a tap finds the nearest seat within reach, and none beyond", () => {
  const index = bigIndex();
  expect(index.nearest(203, 298, 6)).toBe(30 * COLUMNS + 20);
  expect(index.nearest(-50, -50, 6)).toBe(-1);
});

test("one seat, seats on one spot and no seats are halls too", () => {
  expect(new SeatIndex(Float32Array.of(5), Float32Array.of(5)).nearest(5, 5, 1)).toBe(0);
  expect(new SeatIndex(Float32Array.of(1, 1), Float32Array.of(2, 2)).nearest(1, 2, 1)).toBeGreaterThanOrEqual(0);
  expect(new SeatIndex(new Float32Array(0), new Float32Array(0)).nearest(0, 0, 1)).toBe(-1);
});

test("zooming keeps the point under the finger where it is, even in a turned hall", () => {
  const viewport = new Viewport();
  Object.assign(viewport, { width: 360, height: 400, view: { x: 50, y: 70, scale: 2, turn: 1 } });
  const finger = { x: 100, y: 220 };
  const before = viewport.toHall(finger);
  viewport.zoomAt(finger, 6);
  expect(viewport.toHall(finger).x).toBeCloseTo(before.x);
  expect(viewport.toHall(finger).y).toBeCloseTo(before.y);
});

test("a hall is fitted into the part of the screen that no panel covers", () => {
  const viewport = new Viewport();
  Object.assign(viewport, { width: 1000, height: 500, insets: { top: 50, right: 0, bottom: 0, left: 300 } });
  viewport.view = viewport.fitting([{ x: 0, y: 0 }, { x: 100, y: 100 }], 0, 24, 100);
  expect(viewport.toScreen(0, 0).x).toBeGreaterThanOrEqual(324);
  expect(viewport.toScreen(0, 0).y).toBeCloseTo(74);
  expect(viewport.toScreen(100, 100).y).toBeCloseTo(476);
});

test("a flight from one view to another ends exactly there, and turns the short way", () => {
  const from = { x: 0, y: 0, scale: 1, turn: 3 };
  const to = { x: 100, y: 0, scale: 8, turn: -3 };
  expect(between(from, to, 1)).toEqual(to);
  expect(Math.abs(between(from, to, 0.5).turn)).toBeGreaterThan(3);
});

test("the outline of each section holds its own seats and no other's", () => {
  for (const layout of [bowl(6000), theatre()]) {
    const hall = new Hall(layout, eventFor(layout));
    for (const section of hall.sections.filter((other) => !other.generalAdmission)) {
      for (let seat = 0; seat < hall.seatCount; seat += 17) {
        const at = { x: hall.seats.xs[seat] as number, y: hall.seats.ys[seat] as number };
        expect(contains(section.outline, at)).toBe(seat >= section.start && seat < section.end);
      }
      expect(contains(section.outline, section.middle)).toBe(true);
    }
  }
});

test("a chart's rectangles around turned blocks are not taken as outlines, true ones are", () => {
  const rows = (x: number) => [rowFrom("A", "S", [[x, 0], [x + 140, 0]], 0), rowFrom("B", "S", [[x, 200], [x + 140, 200]], 0)];
  const square = (left: number, right: number) => [{ x: left, y: -90 }, { x: right, y: -90 }, { x: right, y: 290 }, { x: left, y: 290 }];
  const layout = layoutFrom([
    sectionFrom("true", rows(0), { outline: { polygon: square(-90, 230) } }),
    sectionFrom("false", rows(600), { outline: { polygon: square(-200, 900) } }),
  ], 1);
  const [one, other] = new Hall(layout, eventFor(layout)).sections;
  expect(one?.outline).toEqual(square(-90, 230));
  expect(contains(other?.outline ?? [], { x: 0, y: 0 })).toBe(false);
});

test("the front of a section is up when one goes in", () => {
  const layout = bowl(6000);
  const hall = new Hall(layout, eventFor(layout));
  for (const name of ["101", "106", "111", "116", "203"]) {
    const section = hall.sectionNamed(name);
    if (!section) throw new Error(name);
    const [front, rear] = [section.start, section.end - 1].map((seat) => {
      const [x, y] = [hall.seats.xs[seat] as number, hall.seats.ys[seat] as number];
      return x * Math.sin(section.turn) + y * Math.cos(section.turn);
    });
    expect(front).toBeLessThan(rear as number);
  }
});

test("a seat's id, place and price are those of the layout and the event", () => {
  const layout = theatre();
  const event = eventFor(layout);
  const hall = new Hall(layout, { ...event, tiers: event.tiers.map((tier) => tier.type === "tier-4"
    ? { ...tier, section_prices: [{ section: "Stalls", rows: ["B"], price: tier.price, total: { amount_minor: 1, currency: "USD" } }] } : tier) });
  const number = hall.numberOf("Stalls-B-3");
  expect(number).toBeDefined();
  const seat = hall.seat(number ?? 0);
  expect([seat.section.name, seat.row.name, seat.label, seat.tier.type]).toEqual(["Stalls", "B", "3", "tier-4"]);
  expect(hall.priceOf(number ?? 0)?.amount_minor).toBe(1);
  expect(hall.priceOf(hall.numberOf("Stalls-A-3") ?? 0)?.amount_minor).toBe(5830 + 2460 * 4);
  expect(hall.sectionNamed("Stalls")?.lowest?.amount_minor).toBe(1);
});

test("seats on both sides of an aisle are not side by side", () => {
  const layout = theatre();
  const hall = new Hall(layout, eventFor(layout));
  const first = hall.numberOf("Stalls-A-1") ?? 0;
  expect(hall.neighbours(first).map((seat) => hall.seat(seat).label)).toEqual(["1", "2", "3", "4", "5"]);
  expect(hall.neighbours(first + 5)).toHaveLength(12);
  expect(hall.gapAfter(first + 4)).toBe(true);
});

test("statuses reach the right seats, and those that changed are told", () => {
  const layout = theatre();
  const hall = new Hall(layout, eventFor(layout));
  const fresh = availabilityFor(layout, 3, ["Circle"], ["Box 1"]);
  hall.setAvailability(fresh);
  expect(hall.sectionNamed("Circle")?.state).toBe("sold-out");
  expect(hall.sectionNamed("Box 1")?.state).toBe("not-on-sale");
  expect(hall.sectionNamed("Stalls")?.available).toBe(fresh.sections[0]?.available);
  expect(hall.setAvailability(fresh)).toEqual([]);
  const free = hall.status.findIndex((status) => status === 0);
  const byte = atob(fresh.sections[0]?.status ?? "");
  const taken = String.fromCharCode(byte.charCodeAt(0) | 3) + byte.slice(1);
  const changed = hall.setAvailability({ sections: [{ ...fresh.sections[0], status: btoa(taken) } as never] });
  expect(changed.every((seat) => seat === 0)).toBe(true);
  expect(free).toBeGreaterThanOrEqual(0);
});

test("seats of a tier that only a code puts on sale are left out of the statuses", () => {
  const layout = layoutFrom([sectionFrom("S", [rowFrom("A", "S", [[0, 0], [140, 0], [280, 0]], 0)].map((row) => ({ ...row, tiers: [0, 1, 0] })))], 2);
  const event = eventFor(layout);
  const hall = new Hall(layout, { ...event, tiers: event.tiers.slice(0, 1) });
  hall.setAvailability({ sections: [{ section: "S", seat_count: 2, available: 1, status: btoa(String.fromCharCode(0b1000)) }] });
  expect([...hall.status]).toEqual([0, 3, 2]);
  expect(hall.priceOf(1)).toBeNull();
  hall.setAvailability({ sections: [{ section: "S", seat_count: 7, available: 7, status: "" }] });
  expect([...hall.status]).toEqual([3, 3, 3]);
});

test("wide empty bands between stands are narrowed, and order and overlaps are kept", () => {
  const [near, alsoNear, far] = gapShifts([{ from: 0, to: 100 }, { from: 50, to: 150 }, { from: 10_000, to: 10_100 }]);
  expect([near, alsoNear]).toEqual([0, 0]);
  expect(10_000 + (far ?? 0)).toBe(150 + 45);
  expect(gapShifts([{ from: 0, to: 100 }, { from: 110, to: 200 }])).toEqual([0, 0]);
  expect(gapShifts([])).toEqual([]);
});

test("stands of one layout that lie far apart come together with their outlines", () => {
  const row = (x: number) => rowFrom("A", String(x), [[x, 0], [x + 140, 0]], 0);
  const layout = layoutFrom([sectionFrom("here", [row(0)]), sectionFrom("there", [row(90_000)])], 1);
  const hall = new Hall(layout, eventFor(layout));
  expect(hall.seats.xs[2]).toBeLessThan(400);
  expect(contains(hall.sections[1]?.outline ?? [], { x: hall.seats.xs[2] as number, y: 0 })).toBe(true);
});
