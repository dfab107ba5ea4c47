import { describe, expect, test } from "vitest";
import { candidates, isOnAisle, isSideBySide, leftAlone, nearest, runAround, snap, type Group } from "../src/lib/snap";
import { hallOf } from "./hall-of-rows";

const tap = (seats: string, seat: number, count: number) => {
  const hall = hallOf(seats);
  return snap(hall, seat, count, hall.isFree);
};

describe("a tap for several people", () => {
  test("takes the seats around it in one row", () => {
    expect(tap("........", 4, 3)).toEqual([3, 4, 5]);
    expect(tap("xx..xx", 2, 2)).toEqual([2, 3]);
    expect(tap("xx..xx", 3, 2)).toEqual([2, 3]);
  });

  test("takes nothing where there are not so many together", () => {
    expect(tap("x.x...", 1, 2)).toBeNull();
    expect(tap("...x", 3, 1)).toBeNull();
    expect(tap("..x..", 0, 3)).toBeNull();
  });

  test("never crosses an aisle", () => {
    expect(tap("... ...", 2, 3)).toEqual([0, 1, 2]);
    expect(tap("... ...", 3, 2)).toEqual([3, 4]);
    expect(tap(".. ..", 1, 3)).toBeNull();
  });

  test("leaves no single seat over if that can be avoided", () => {
    // Of six, the two on the left of the middle would leave one seat alone.
    expect(tap("x......x", 3, 2)).toEqual([3, 4]);
    expect(tap("x....x", 2, 2)).toEqual([1, 2]);
    expect(tap("x...x", 2, 2)).not.toBeNull();
  });

  test("stays within the tapped seat's tier if it can", () => {
    expect(tap("1112222", 2, 2)).toEqual([1, 2]);
    expect(tap("1112222", 3, 3)).toEqual([3, 4, 5]);
    expect(tap("x12x", 1, 2)).toEqual([1, 2]);
  });

  test("goes on around a table, whose last seat is beside the first", () => {
    const hall = hallOf({ seats: "..xxx.", around: true });
    expect(snap(hall, 0, 3, hall.isFree)).toEqual([5, 0, 1]);
    const round = hallOf({ seats: "......", around: true });
    expect(snap(round, 0, 3, round.isFree)).toContain(0);
  });

  test("takes a table that is sold as a whole, or nothing of it", () => {
    const table = hallOf({ seats: "........", around: true, whole: true });
    expect(snap(table, 3, 2, table.isFree)).toHaveLength(8);
    const broken = hallOf({ seats: ".....x..", around: true, whole: true });
    expect(snap(broken, 3, 2, broken.isFree)).toBeNull();
  });

  test("counts one's own seats as free, so that a group can move by one", () => {
    const hall = hallOf("xx..x");
    const own = new Set([4]);
    expect(snap(hall, 3, 3, (seat) => hall.isFree(seat) || own.has(seat))).toEqual([2, 3, 4]);
  });
});

/** Random rows, the same in each run. */
function* randomRows(count: number): Generator<string> {
  let state = 7;
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let row = 0; row < count; row++) {
    yield Array.from({ length: 4 + next(16) }, (_, place) => (place > 0 && next(9) === 0 ? " " : "") + "..xx.12"[next(7)]).join("");
  }
}

test("whatever the row, a group is of free neighbours with the tapped seat among them, and no better one exists", () => {
  let groups = 0;
  for (const text of randomRows(150)) {
    const hall = hallOf(text);
    for (let count = 1; count <= 5; count++) {
      for (let seat = 0; seat < hall.seatCount; seat++) {
        const found = snap(hall, seat, count, hall.isFree);
        const run = runAround(hall, seat, hall.isFree);
        const possible = [...candidates(hall, hall.rows, count, hall.isFree)].map(({ group }) => group).filter((group) => group.includes(seat));
        expect(found !== null, `${text} at ${seat} for ${count}`).toBe(possible.length > 0);
        if (!found) continue;
        groups++;
        expect(found).toHaveLength(count);
        expect(found).toContain(seat);
        expect(found.every(hall.isFree)).toBe(true);
        expect(isSideBySide(hall, found)).toBe(true);
        const others = (group: Group) => group.filter((one) => hall.seats.tierOf[one] !== hall.seats.tierOf[seat]).length;
        const alone = (group: Group) => leftAlone(run, run.indexOf(group[0] as number), count);
        const better = possible.filter((group) => others(group) < others(found) || (others(group) === others(found) && alone(group) < alone(found)));
        expect(better, `${text} at ${seat} for ${count}`).toEqual([]);
      }
    }
  }
  expect(groups).toBeGreaterThan(1_000);
});

test("the nearest group is of the same tier if there is one, however far, and leaves no seat alone if it need not", () => {
  const hall = hallOf("xx..11", "x1111x", "xxxx..");
  const near = { x: 5, y: 1 };
  expect(nearest(hall, hall.rows, 2, hall.isFree, { near, tier: 1 })).toEqual([4, 5]);
  expect(nearest(hall, hall.rows, 4, hall.isFree, { near, tier: 1 })).toEqual([7, 8, 9, 10]);
  expect(nearest(hall, hall.rows, 5, hall.isFree, { near })).toBeNull();
  expect(nearest(hall, hall.rows, 2, hall.isFree, { near, accept: (group) => group.includes(17) })).toEqual([16, 17]);
});

test("only the ends of a line are on an aisle", () => {
  const hall = hallOf(".... ....");
  expect(isOnAisle(hall, [2, 3])).toBe(true);
  expect(isOnAisle(hall, [1, 2])).toBe(false);
  expect(isOnAisle(hall, [4, 5])).toBe(true);
});
