import { expect, test } from "vitest";
import { dateTile, formatShortStart, formatStart, zoneName } from "../src/lib/time";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test("a start is told in the event's zone, wherever the phone is", () => {
  expect(plain(formatStart("2026-12-24T14:00:00Z", "Asia/Kolkata", "2026-12-24T19:30", "en-US"))).toBe(
    "Thursday, December 24, 2026 at 7:30 PM");
  expect(zoneName("2026-12-24T14:00:00Z", "Asia/Kolkata", "en-US")).toBe("India Standard Time");
});

test("lists say the year, too: bookings are kept for longer than one", () => {
  expect(plain(formatShortStart("2026-12-31T20:00:00Z", "Asia/Kolkata", "2027-01-01T01:30", "en-US"))).toBe(
    "Fri, Jan 1, 2027, 1:30 AM");
});

test("in a zone that this browser does not know, the server's local time is shown", () => {
  expect(formatStart("2026-12-24T14:00:00Z", "Mars/Olympus", "2026-12-24T19:30", "en-US")).toBe("2026-12-24 19:30");
});

test("the date tile is the local date, also near midnight", () => {
  expect(dateTile("2026-12-31T23:59", "en-US")).toEqual({ day: "31", month: "Dec" });
});
