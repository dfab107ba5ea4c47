import { expect, test } from "vitest";
import { seatPlace } from "../src/lib/seat-place";

const section = (name: string, standing = false) => ({ section: name, seat_count: 10, general_admission: standing });

test("a seat is named by section, row and number", () => {
  const sections = [section("104"), section("Lower-Bowl")];
  expect(seatPlace("104-F-11", sections)).toEqual({ section: "104", row: "F", seat: "11", standing: false });
  expect(seatPlace("Lower-Bowl-A-1", sections)).toMatchObject({ section: "Lower-Bowl", row: "A", seat: "1" });
});

test("in a hall of one section nobody is told its name", () => {
  expect(seatPlace("Main-B-7", [section("Main")])).toMatchObject({ section: "", row: "B", seat: "7" });
});

test("a place to stand has no row", () => {
  expect(seatPlace("Floor-17", [section("Floor", true), section("104")])).toEqual({ section: "Floor", row: "", seat: "17", standing: true });
});

test("an id that tells nothing is shown as it is", () => {
  expect(seatPlace("L11", [section("Main")])).toMatchObject({ section: "", row: "", seat: "L11" });
});
