import { expect, test } from "vitest";
import { label, seatName, seatNames } from "../src/lib/names";

test("customers read words where the API has ids", () => {
  expect(label("lower_bowl")).toBe("Lower bowl");
  expect(label("standard")).toBe("Standard");
});

test("a name that somebody wrote for people stays as it is", () => {
  for (const name of ["Main", "VIP", "101", "iMAX hall", "Große Loge"]) expect(label(name)).toBe(name);
});

test("a seat is called by its section, its row and its number", () => {
  const sections = ["Stalls", "upper", "upper-left"].map((section) => ({ section, seat_count: 10, general_admission: false }));
  expect(seatName("Stalls-A-10", sections)).toBe("Stalls A-10");
  expect(seatName("upper-left-B-3", sections)).toBe("Upper left B-3");
  expect(seatNames(["Stalls-A-1", "Stalls-A-2"], sections)).toBe("Stalls A-1, Stalls A-2");
});

test("a place without a number has no row for customers, and a hall of one section no section", () => {
  expect(seatName("floor-GA-12", [{ section: "floor", seat_count: 1500, general_admission: true }])).toBe("Floor 12");
  expect(seatName("A10", [{ section: "Main", seat_count: 96, general_admission: false }])).toBe("A10");
});
