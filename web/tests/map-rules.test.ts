import { expect, test } from "vitest";
import { contoursAround } from "../src/map/contours";
import { boundsOf, contains, doubleArea, type Point } from "../src/map/geometry";
import { glyphOf, numberSize, turnStep } from "../src/map/glyphs";
import { ACCESSIBLE, COMPANION, RESTRICTED } from "../src/lib/seat-flags";
import { Hall } from "../src/map/hall";
import { nextSeat, nextTowards } from "../src/map/keys";
import { placeLabels } from "../src/map/labels";
import { entryPx, farther, levelOf, nearer } from "../src/map/levels";
import { aroundRows } from "../src/map/outlines";
import { over } from "../src/map/raster";
import { planRow } from "../src/map/rows";
import { rowEnds } from "../src/map/seat-layer";
import { eventFor, layoutFrom, rowFrom, sectionFrom, theatre } from "../src/map/synthetic";
import { lookOf } from "../src/map/tiers";

const line = (xs: readonly number[], y = 0): Point[] => xs.map((x) => ({ x, y }));

test("a taken seat is a small cross of no tier, whatever it was", () => {
  expect(glyphOf(false, "square", ACCESSIBLE | RESTRICTED, 30)).toEqual({ form: "gone", mark: "none", cut: false });
});

test("a free seat has its tier's shape, and its number when there is room", () => {
  expect(glyphOf(true, "square", 0, 14)).toEqual({ form: "square", mark: "none", cut: false });
  expect(glyphOf(true, "square", 0, 22).mark).toBe("number");
  expect(glyphOf(true, "square", 0, 4).form).toBe("circle");
});

test("wheelchair places and companions have signs instead of numbers, and a part view a cut corner", () => {
  expect(glyphOf(true, "circle", ACCESSIBLE, 30)).toEqual({ form: "box", mark: "chair", cut: false });
  expect(glyphOf(true, "circle", COMPANION, 30)).toEqual({ form: "circle", mark: "person", cut: false });
  expect(glyphOf(true, "circle", RESTRICTED, 30)).toEqual({ form: "circle", mark: "none", cut: true });
});

test("long seat numbers are written smaller", () => {
  expect(numberSize("112", 30)).toBeLessThan(numberSize("12", 30));
  expect(turnStep(0)).toBe(turnStep(Math.PI / 2));
});

test("dearer tiers are darker, and neighbours in price differ in shape", () => {
  expect([0, 1, 2, 3, 4].map((rank) => lookOf(rank, 5).colour)).toEqual([1, 2, 3, 4, 5]);
  expect([0, 1, 2].map((rank) => lookOf(rank, 3).colour)).toEqual([1, 3, 5]);
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((rank) => lookOf(rank, 8).colour)).toEqual([1, 1, 2, 2, 3, 4, 4, 5]);
  for (let rank = 1; rank < 8; rank++) expect(lookOf(rank, 8).shape).not.toBe(lookOf(rank - 1, 8).shape);
  expect(lookOf(4, 5).shape).toBe("circle");
});

test("levels follow each other in both directions, and end at the whole hall and at the seats", () => {
  expect([3, 8.9, 9, 21, 22].map(levelOf)).toEqual(["hall", "hall", "section", "section", "seat"]);
  expect(levelOf(nearer(3))).toBe("section");
  expect(levelOf(nearer(14))).toBe("seat");
  expect(nearer(56)).toBe(56);
  expect(levelOf(farther(30, 3))).toBe("section");
  expect(farther(14, 3)).toBe(3);
  expect(farther(14, 12)).toBe(12);
});

test("a section that is entered shows seats rather than dots, and a booth of four does not fill the screen", () => {
  expect(levelOf(entryPx(4))).toBe("section");
  expect(entryPx(18)).toBe(18);
  expect(entryPx(300)).toBe(34);
});

test("names move to the back of their section rather than overlap, and are left out where that does not help", () => {
  const wish = (x: number, back: number, weight: number) => ({ width: 30, height: 20, places: [{ x, y: 0 }, { x, y: back }], weight });
  expect(placeLabels([wish(0, 50, 1), wish(10, 60, 2), wish(12, 5, 0)])).toEqual([{ x: 0, y: 50 }, { x: 10, y: 0 }, null]);
  expect(placeLabels([wish(0, 50, 1)], [{ left: -5, top: -5, right: 5, bottom: 5 }])).toEqual([{ x: 0, y: 50 }]);
});

test("an aisle parts a row, a usual gap does not", () => {
  expect(planRow(line([0, 10, 20, 42, 52]), false).gaps).toEqual([false, false, true, false, true]);
  expect(planRow(line([0, 10, 21, 33, 43]), false).gaps).toEqual([false, false, false, false, true]);
});

test("seats that are numbered from the middle stand side by side as they are seen", () => {
  expect(planRow(line([50, 60, 40, 70, 30]), false).order).toEqual([4, 2, 0, 1, 3]);
});

test("seats around a table face it, and have no aisle between them", () => {
  const round = Array.from({ length: 8 }, (_, seat) => ({ x: 100 * Math.cos((seat * Math.PI) / 4), y: 100 * Math.sin((seat * Math.PI) / 4) }));
  const plan = planRow(round, false);
  expect(plan.around).toBe(true);
  expect(plan.gaps.slice(0, -1)).not.toContain(true);
  expect(plan.turns[2]).toBeCloseTo(Math.PI);
  expect(planRow(line([0]), false)).toMatchObject({ order: [0], pitch: 0, around: false });
});

test("the line around rows follows them, whichever way each is numbered, and is given up where they lie in disorder", () => {
  const rows = [line([0, 10, 20]), line([20, 10, 0], 10), line([-10, 0, 10, 20, 30], 20)];
  const outline = aroundRows(rows) ?? [];
  expect(Math.abs(doubleArea(outline)) / 2).toBeCloseTo(20 * 10 + 300);
  expect(aroundRows([line([0, 10]), line([0, 10], 20), line([0, 10], 40), line([99, 110]), line([100, 111], 20), line([101, 112], 40)])).toBeNull();
});

test("seats in no order get a smooth line around them, with a hole where they leave one", () => {
  const ring = Array.from({ length: 120 }, (_, seat) => ({ x: 1000 * Math.cos((seat * Math.PI) / 60), y: 1000 * Math.sin((seat * Math.PI) / 60) }));
  const [outer, hole, ...more] = contoursAround(ring, { reach: 60, closing: 200, cell: 30 });
  expect(more).toEqual([]);
  expect(ring.every((seat) => contains(outer ?? [], seat))).toBe(true);
  expect(Math.sign(doubleArea(outer ?? []))).toBe(-Math.sign(doubleArea(hole ?? [])));
  const wide = boundsOf(outer ?? []);
  expect((wide?.right ?? 0) - 1000).toBeGreaterThan(40);
  expect((wide?.right ?? 0) - 1000).toBeLessThan(80);
});

test("a row's name stands beyond both its ends, but not on seats of others", () => {
  const layout = layoutFrom([
    sectionFrom("left", [rowFrom("A", "l", [[0, 0], [140, 0]], 0), rowFrom("B", "l", [[0, 200], [140, 200]], 0)]),
    sectionFrom("right", [rowFrom("A", "r", [[280, 0], [420, 0]], 0), rowFrom("B", "r", [[280, 200], [420, 200]], 0)]),
  ], 1);
  const hall = new Hall(layout, eventFor(layout));
  const [row, section] = [hall.rows[0], hall.sections[0]];
  if (!row || !section) throw new Error("no row");
  const ends = rowEnds(hall, row, section);
  expect(ends).toHaveLength(1);
  expect(ends[0]?.x).toBeLessThan(0);
});

test("a strongly curved row has its name where its next seat would be, also behind an aisle", () => {
  const arc = (radius: number, count: number) => Array.from({ length: count }, (_, seat) => {
    // An aisle parts the last seat from the others.
    const turn = ((seat < count - 1 ? seat : seat + 1) * 140) / radius;
    return [radius * Math.cos(turn), radius * Math.sin(turn)] as const;
  });
  const rows = [rowFrom("A", "s", arc(700, 12), 0), rowFrom("B", "s", arc(910, 16), 0)];
  const layout = layoutFrom([sectionFrom("s", rows)], 1);
  const hall = new Hall(layout, eventFor(layout));
  const [section] = hall.sections;
  if (!section) throw new Error("no section");
  for (const [row, radius] of [[hall.rows[0], 700], [hall.rows[1], 910]] as const) {
    const ends = row ? rowEnds(hall, row, section) : [];
    expect(ends).toHaveLength(2);
    for (const { x, y } of ends) expect(Math.abs(Math.hypot(x, y) - radius)).toBeLessThan(25);
  }
});

test("arrow keys go to the seat that is seen in their direction, even in a turned hall", () => {
  const places = [[1, { x: 10, y: 0 }], [2, { x: 0, y: 10 }], [3, { x: -30, y: 2 }]] as const;
  expect(nextTowards({ x: 0, y: 0 }, "right", 0, places)).toBe(1);
  expect(nextTowards({ x: 0, y: 0 }, "left", 0, places)).toBe(3);
  expect(nextTowards({ x: 0, y: 0 }, "up", 0, places)).toBe(-1);
  expect(nextTowards({ x: 0, y: 0 }, "down", Math.PI / 2, places)).toBe(1);
});

test("arrow keys jump over taken seats and aisles", () => {
  const layout = theatre();
  const hall = new Hall(layout, eventFor(layout));
  hall.status.fill(2);
  const [from, to] = [hall.numberOf("Stalls-C-3") ?? 0, hall.numberOf("Stalls-C-14") ?? 0];
  hall.status[from] = hall.status[to] = 0;
  expect(nextSeat(hall, from, "right", 0, (seat) => hall.isFree(seat))).toBe(to);
  expect(nextSeat(hall, from, "left", 0, (seat) => hall.isFree(seat))).toBe(-1);
});

test("a half transparent pixel lets the one below through", () => {
  expect(over(0x80ffffff, 0xff000000) & 255).toBeGreaterThan(120);
  expect(over(0x80ffffff, 0xff000000) >>> 24).toBe(255);
  expect(over(0x80ffffff, 0x00000000) >>> 24).toBe(0x80);
});
