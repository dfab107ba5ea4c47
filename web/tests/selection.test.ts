import { expect, test } from "vitest";
import {
  NOTHING, countOf, fitsOneBooking, linesOf, saveSelection, savedSelection, selectionLimit, togetherWith, wantedOf, withoutLost, type ChosenSeat,
} from "../src/lib/selection";

const seat = (seat_id: string): ChosenSeat => ({
  seat_id, section: "Stalls", row: "A", label: seat_id, type: "standard", accessible: false, companion: false, restricted_view: false,
  table: false, whole: false, price: { amount_minor: 100, currency: "INR" },
});

test("lost seats leave the selection and the others stay", () => {
  const { kept, gone } = withoutLost([seat("A-1"), seat("A-2"), seat("A-3")], new Set(["A-2", "Z-9"]));
  expect(kept.map((one) => one.seat_id)).toEqual(["A-1", "A-3"]);
  expect(gone.map((one) => one.seat_id)).toEqual(["A-2"]);
});

test("the limit is the booking's or the customer's, whichever is smaller", () => {
  expect(selectionLimit(4)).toBe(4);
  expect(selectionLimit(50)).toBe(10);
  expect(selectionLimit(null)).toBe(10);
});

test("a selection survives the way through the log-in page", () => {
  const values = new Map<string, string>();
  const store = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
  saveSelection(store, "evt_1", { seats: [seat("A-1")], places: null });
  expect(savedSelection(store, "evt_1").seats.map((one) => one.seat_id)).toEqual(["A-1"]);
  expect(savedSelection(store, "evt_2")).toEqual(NOTHING);
  saveSelection(store, "evt_1", NOTHING);
  expect(values.size).toBe(0);
  values.set("selection:evt_1", "not JSON");
  expect(savedSelection(store, "evt_1")).toEqual(NOTHING);
});

test("a table that is sold as a whole is chosen as a whole, also if it is longer than other bookings may be", () => {
  const table = Array.from({ length: 12 }, (_, i) => ({ ...seat(`T3-${i + 1}`), row: "T3", whole: true }));
  const all = [seat("A-1"), ...table];
  expect(togetherWith(table[4] as ChosenSeat, all)).toEqual(table);
  expect(togetherWith(seat("A-1"), all)).toEqual([seat("A-1")]);
  expect(fitsOneBooking(table, 12)).toBe(true);
  expect(fitsOneBooking(table, null)).toBe(true);
  expect(fitsOneBooking(table, 10)).toBe(false);
  expect(fitsOneBooking(all, null)).toBe(false);
  expect(fitsOneBooking(table.slice(0, 8), 10)).toBe(true);
  expect(fitsOneBooking([seat("A-1"), ...table.slice(0, 8)], 10)).toBe(true);
});

test("seats are asked for by name, and places without numbers by how many", () => {
  expect(wantedOf(NOTHING)).toBeNull();
  expect(wantedOf({ seats: [seat("A-1"), seat("A-2")], places: null })).toEqual({ seats: ["A-1", "A-2"] });
  expect(wantedOf({ seats: [{ ...seat("A-1"), companion: true }], places: null })).toEqual({ seats: ["A-1"], accessible: true });
  const floor = { section: "Floor", type: "floor", count: 3, price: null };
  expect(wantedOf({ seats: [], places: floor })).toEqual({ best_available: { count: 3, type: "floor", section: "Floor" } });
  expect(wantedOf({ seats: [], places: { ...floor, section: null } })).toEqual({ best_available: { count: 3, type: "floor" } });
  expect(countOf({ seats: [], places: floor })).toBe(3);
});

test("seats of one row are told in one line", () => {
  const lines = linesOf([seat("A-1"), { ...seat("B-1"), row: "B" }, seat("A-2")]);
  expect(lines.map((line) => [line.row, line.seats.length])).toEqual([["A", 2], ["B", 1]]);
});
