import { expect, test } from "vitest";
import { NO_FILTERS, type Filters } from "../src/lib/filters";
import type { ChosenSeat } from "../src/lib/selection";
import type { Hall } from "../src/map/hall";
import { groupAt, grown, insteadOf } from "../src/pages/seats/group";
import { hallOf, type RowText } from "./hall-of-rows";

/** What somebody sees who looks for so many seats in these rows and has chosen some. */
function looking(rows: readonly (string | RowText)[], party: number, mine: readonly number[] = [], filters: Partial<Filters> = {}) {
  const small = hallOf(...rows);
  const hall = {
    ...small,
    sectionOf: (seat: number) => small.sections.find((section) => section.index === small.rowOf(seat).section),
    numberOf: (id: string) => Number(id),
  } as unknown as Hall;
  return { hall, party, filters: { ...NO_FILTERS, ...filters }, released: false, mine: new Set(mine) };
}

const lost = (...seats: readonly number[]) => seats.map((seat) => ({ seat_id: String(seat), accessible: false, companion: false }) as ChosenSeat);

test("a tap takes the seats around it, or shows the nearest where there are not enough", () => {
  expect(groupAt(looking(["......"], 2), 2)).toEqual({ seats: [2, 3], reason: "tap" });
  expect(groupAt(looking([".x....", "..xxxx"], 2), 0)).toEqual({ seats: [6, 7], reason: "near" });
  expect(groupAt(looking([".x.x.x"], 2), 0)).toBeNull();
});

test("who picks seats one by one, or goes alone, takes one seat with each tap", () => {
  expect(groupAt(looking(["......"], 3, [], { sideBySide: false }), 2)?.seats).toEqual([2]);
  expect(groupAt(looking(["......"], 1), 2)?.seats).toEqual([2]);
});

test("who picks seats one by one is not offered their own seat again", () => {
  // The view from seat 2 is hidden in part, and the nearest other one is chosen already.
  const oneByOne = { sideBySide: false, clearView: true };
  expect(groupAt(looking(["..v.x."], 2, [3], oneByOne), 2)).toEqual({ seats: [1], reason: "near" });
  expect(groupAt(looking(["xxv.xx"], 2, [3], oneByOne), 2)).toBeNull();
});

test("a table that is sold as a whole is taken as a whole, whatever the party", () => {
  expect(groupAt(looking([{ seats: "........", around: true, whole: true }], 2), 5)?.seats).toHaveLength(8);
});

test("a table that is sold as a whole with its place for a wheelchair is taken by any of its seats", () => {
  const table = { seats: "...ac...", around: true, whole: true };
  for (const tapped of [0, 3, 4, 7]) expect(groupAt(looking([table], 2), tapped)).toMatchObject({ seats: [0, 1, 2, 3, 4, 5, 6, 7], reason: "tap" });
  // Seats that are sold one by one leave the place to whoever needs it.
  expect(groupAt(looking([{ seats: "..a...", around: true }], 2), 1)?.seats).not.toContain(2);
});

test("who taps a place for a wheelchair means it, and its companion's seat comes with it", () => {
  expect(groupAt(looking(["..ac"], 2), 2)?.seats).toEqual([2, 3]);
  // Who taps a seat beside them does not.
  expect(groupAt(looking(["..ac"], 2), 1)?.seats).toEqual([0, 1]);
});

test("a pair that has lost one of two moves on together, to seats of the same tier", () => {
  // Seats 2 and 3 were chosen, and somebody else has taken 3.
  const found = insteadOf(looking(["11.x..", "222222", "1111xx"], 2, [2]), lost(3));
  expect(found).toMatchObject({ kind: "seats", reason: "lost", add: false });
  expect(found?.kind === "seats" && found.seats).toEqual([4, 5]);
});

test("who sits apart gets one seat for each that is lost, and keeps the others", () => {
  const found = insteadOf(looking(["..x..."], 2, [5], { sideBySide: false }), lost(2));
  expect(found).toMatchObject({ add: true });
  expect(found?.kind === "seats" && found.seats.length).toBe(1);
  expect(found?.kind === "seats" && found.seats.includes(5)).toBe(false);
});

test("nothing is made up where nothing is left", () => {
  expect(insteadOf(looking(["xxxx"], 2), lost(1, 2))).toBeNull();
});

test("a larger party keeps its seats if its row has room, and else moves on together", () => {
  expect(grown(looking(["......"], 4, [2, 3]))).toEqual(expect.arrayContaining([2, 3]));
  expect(grown(looking(["x..xxx", "......"], 4, [1, 2]))?.every((seat) => seat >= 6)).toBe(true);
  expect(grown(looking(["x..xxx"], 4, [1, 2]))).toBeNull();
});
