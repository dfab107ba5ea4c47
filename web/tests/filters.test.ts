import { expect, test } from "vitest";
import { bestIn, suggestions } from "../src/lib/best-seats";
import { NO_FILTERS, activeFilters, fit, fitsTogether, mayTake, pricesOf, type Filters } from "../src/lib/filters";
import { isSideBySide } from "../src/lib/snap";
import { hallOf } from "./hall-of-rows";

const shown = (hall: ReturnType<typeof hallOf>, filters: Partial<Filters>, party: number, released = false) => {
  const wanted = { ...NO_FILTERS, ...filters };
  return [...fit(hall, wanted, party, mayTake(hall, wanted, released)).seats].join("");
};

test("a pair sees the seats that have a free neighbour, and somebody alone sees all", () => {
  const hall = hallOf("..x.x...");
  expect(shown(hall, {}, 2)).toBe("11000111");
  expect(shown(hall, {}, 3)).toBe("00000111");
  expect(shown(hall, { sideBySide: false }, 3)).toBe("11010111");
  expect(shown(hall, {}, 1)).toBe("11010111");
});

test("on an aisle are the pairs at the ends", () => {
  expect(shown(hallOf("..... ..."), { aisle: true }, 2)).toBe("11011111");
});

test("a clear view leaves out the seats from which a part is hidden", () => {
  expect(shown(hallOf("v..v.."), { clearView: true }, 2)).toBe("011011");
});

test("places for wheelchairs and companions are for those who ask for them, until the event releases them", () => {
  const hall = hallOf("..ac..");
  expect(shown(hall, {}, 2)).toBe("110011");
  expect(shown(hall, { access: true }, 2)).toBe("011100");
  expect(shown(hall, { access: true }, 3)).toBe("111110");
  expect(shown(hall, {}, 2, true)).toBe("111111");
  expect(fitsTogether(hall, { ...NO_FILTERS, access: true })([3])).toBe(false);
});

test("a price range leaves the others out", () => {
  const hall = hallOf("0011122");
  expect(shown(hall, { from: 1_500, to: 2_500 }, 2)).toBe("0011100");
  expect(pricesOf(hall).map(({ price, count, tier }) => [price, count, tier])).toEqual([[1_000, 2, 0], [2_000, 3, 1], [3_000, 2, 2]]);
  expect(activeFilters({ ...NO_FILTERS, to: 5, aisle: true })).toBe(2);
});

test("a table that is sold as a whole is shown to everybody, while it is free", () => {
  expect(shown(hallOf({ seats: "....", around: true, whole: true }), {}, 2)).toBe("1111");
  expect(shown(hallOf({ seats: "..x.", around: true, whole: true }), {}, 2)).toBe("0000");
});

test("best seats exist, are of the dearest tier that was asked for, and are others when asked again", () => {
  const hall = hallOf("xxxxxxxx", "..22..xx", "111111xx");
  const ask = (filters: Partial<Filters>, party: number, seen?: ReadonlySet<number>) => {
    const wanted = { ...NO_FILTERS, ...filters };
    return suggestions(hall, { filters: wanted, party, may: mayTake(hall, wanted, false), ...(seen ? { seen } : {}) })[0]?.group ?? null;
  };
  expect(ask({}, 2)).toEqual([10, 11]);
  expect(ask({ to: 2_000 }, 2)?.every((seat) => seat >= 16)).toBe(true);
  expect(ask({}, 2, new Set([10, 11]))?.some((seat) => seat === 10 || seat === 11)).toBe(false);
  expect(ask({}, 7)).toBeNull();
});

test("who need not sit side by side is shown seats apart where there are none together, and the better ones together", () => {
  const ask = (hall: ReturnType<typeof hallOf>, filters: Partial<Filters>, party: number) => {
    const wanted = { ...NO_FILTERS, sideBySide: false, ...filters };
    return suggestions(hall, { filters: wanted, party, may: mayTake(hall, wanted, false) })[0]?.group ?? null;
  };
  const broken = hallOf("x.x.xxx.", "...x...x");
  expect(ask(broken, { sideBySide: true }, 4)).toBeNull();
  expect(ask(broken, {}, 4)).toHaveLength(4);
  expect(new Set(ask(broken, {}, 4)).size).toBe(4);
  expect(isSideBySide(broken, ask(broken, {}, 3) ?? [])).toBe(true);
  expect(ask(broken, {}, 10)).toBeNull();
  // Each of them by an aisle, and one of them a place for a wheelchair.
  expect(ask(hallOf("... ...", "xxx xxx"), { aisle: true }, 4)?.toSorted((one, other) => one - other)).toEqual([0, 2, 3, 5]);
  expect(ask(hallOf("a.x.x"), { access: true }, 3)?.toSorted((one, other) => one - other)).toEqual([0, 1, 3]);
  expect(ask(hallOf("..x.x"), { access: true }, 3)).toBeNull();
  // A table that is sold as a whole is not sold by the seat.
  expect(ask(hallOf("x.x.x", { seats: "....", around: true, whole: true }), {}, 3)).toBeNull();
});

test("who needs one wheelchair place is shown one, with the seat beside it", () => {
  const hall = hallOf("xxxxxxxx", "xxxaa..x");
  const access = { ...NO_FILTERS, access: true };
  expect(suggestions(hall, { filters: access, party: 2, may: mayTake(hall, access, false) })[0]?.group).toEqual([12, 13]);
});

test("who sits behind the stage sits worse than who sits before it at the same distance", () => {
  // The stage is between the first two rows; most seats are below it.
  const hall = { ...hallOf({ seats: "....", section: 0 }, { seats: "xxxx", section: 1 }, { seats: "....", section: 1 }, { seats: "....", section: 1 }), focalPoint: { x: 1.5, y: 2 } };
  const may = mayTake(hall, NO_FILTERS, false);
  const [behind, before] = hall.sections.map((section) => bestIn(hall, section, { filters: NO_FILTERS, party: 2, may }));
  expect(before?.distance).toBeLessThan(behind?.distance ?? 0);
});
