import { expect, test } from "vitest";
import type { LayoutMap } from "../openapi/dist/sdk";
import type { Availability, BoxofficeEvent } from "../src/api/types";
import { leftHint, seatsLeft, tierPlaces } from "../src/lib/prices-where";

const row = (name: string, ...tiers: number[]) => ({ row: name, tiers });
const layout = {
  layout_version: 1,
  tiers: [{ type: "front" }, { type: "stalls" }, { type: "floor" }, { type: "secret" }],
  sections: [
    { section: "Stalls", tiers: [0, 1, 3], rows: [row("A", 0, 0), row("B", 0, 3), row("C", 1, 1), row("D", 1, 1), row("E", 0, 1)] },
    { section: "Floor", tiers: [2], rows: [] },
  ],
} as unknown as LayoutMap;
const event = { tiers: [{ type: "front" }, { type: "stalls" }, { type: "floor" }] } as unknown as BoxofficeEvent;

/** Two bits a seat, from the low ones. */
const packed = (...codes: number[]) => {
  const bytes = codes.reduce<number[]>((all, code, seat) => {
    all[seat >> 2] = (all[seat >> 2] ?? 0) | (code << ((seat & 3) * 2));
    return all;
  }, []);
  return btoa(String.fromCharCode(...bytes));
};
const availability = {
  layout_version: 1,
  sections: [
    // Nine seats: the one of the hidden tier is left out. Taken: A's second, C's first, E's second; D's first is locked.
    { section: "Stalls", seat_count: 9, available: 5, status: packed(0, 2, 0, 2, 0, 1, 0, 0, 2) },
    { section: "Floor", seat_count: 50, available: 12, status: packed(...Array.from({ length: 50 }, (_, place) => (place < 12 ? 0 : 2))) },
  ],
} as unknown as Availability;

test("a tier tells its rows, or its section where that is all of it", () => {
  const places = tierPlaces(layout, event, null);
  expect(places.get("front")).toEqual({ sections: [{ section: "Stalls", rows: [["A", "B"], ["E", "E"]] }], left: null });
  expect(places.get("stalls")).toEqual({ sections: [{ section: "Stalls", rows: [["C", "E"]] }], left: null });
  expect(places.get("floor")).toEqual({ sections: [{ section: "Floor", rows: [] }], left: null });
  expect(places.has("secret")).toBe(false);
});

test("seats that are left are counted by tier, without those that nobody sees", () => {
  const places = tierPlaces(layout, event, availability);
  expect(["front", "stalls", "floor"].map((type) => places.get(type)?.left)).toEqual([3, 2, 12]);
});

test("statuses of another layout count nothing", () => {
  expect(tierPlaces(layout, event, { ...availability, layout_version: 2 }).get("floor")?.left).toBeNull();
});

test("an event has few seats left when a tenth or less of those for sale can be had", () => {
  expect(seatsLeft(availability)).toEqual({ available: 17, locked: 1, few: false });
  const [stalls, floor] = availability.sections;
  if (!stalls || !floor) throw new Error("two sections");
  expect(seatsLeft({ ...availability, sections: [{ ...stalls, available: 5 }, { ...floor, available: 0 }] })).toMatchObject({ available: 5, few: true });
  expect(leftHint({ available: 0, locked: 1, few: true })).toBe("few");
  expect(leftHint({ available: 0, locked: 0, few: true })).toBe("none");
});
