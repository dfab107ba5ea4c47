import { describe, expect, it } from "vitest";
import type { Booking, PayableEvent } from "../src/api/types";
import { myTickets, type BookedEvent } from "../src/lib/my-tickets";
import { calendarFile } from "../src/lib/ics";
import { bookingNumber, gateOf, seatGroups, seatPlace, ticketAfterKey } from "../src/lib/tickets";

const NOW = Date.parse("2026-12-04T18:00:00Z");

function booked(id: string, starts_at: string | null, status: Booking["status"] = "confirmed", minutes: number | null = null): BookedEvent {
  const event = starts_at === null ? null : { starts_at, title_details: { duration_minutes: minutes } } as unknown as PayableEvent;
  return { booking: { booking_id: id, status, payments: [] } as unknown as Booking, event };
}

const ids = (group: readonly BookedEvent[]) => group.map((one) => one.booking.booking_id);

describe("my tickets", () => {
  it("begin with the next event, and end with what was long ago", () => {
    const { upcoming, past } = myTickets([
      booked("later", "2026-12-24T20:00:00Z"), booked("last_week", "2026-11-27T20:00:00Z"),
      booked("tonight", "2026-12-04T20:00:00Z"), booked("last_year", "2025-12-04T20:00:00Z"),
    ], NOW);
    expect(ids(upcoming)).toEqual(["tonight", "later"]);
    expect(ids(past)).toEqual(["last_week", "last_year"]);
  });

  it("are upcoming until the event is over", () => {
    expect(ids(myTickets([booked("running", "2026-12-04T15:30:00Z", "confirmed", 150)], NOW).upcoming)).toEqual(["running"]);
    expect(ids(myTickets([booked("over", "2026-12-04T15:29:00Z", "confirmed", 150)], NOW).past)).toEqual(["over"]);
  });

  it("have apart what is still to be paid, and what has ended", () => {
    const { open, ended } = myTickets([booked("kept", "2026-12-04T20:00:00Z", "pending"), booked("expired", null, "expired"), booked("given", null, "cancelled")], NOW);
    expect(ids(open)).toEqual(["kept"]);
    expect(ids(ended)).toEqual(["expired", "given"]);
  });

  it("are not lost because an event did not load", () => {
    expect(ids(myTickets([booked("unknown", null), booked("tonight", "2026-12-04T20:00:00Z")], NOW).upcoming)).toEqual(["tonight", "unknown"]);
  });
});

describe("a place on a ticket", () => {
  const sections = [
    { section: "101", seat_count: 2, general_admission: false }, { section: "lower_bowl", seat_count: 2, general_admission: false },
    { section: "lower_bowl-east", seat_count: 2, general_admission: false }, { section: "floor", seat_count: 9, general_admission: true },
  ];

  it("has section, row and seat", () => {
    expect(seatPlace("101-F-11", sections)).toEqual({ section: "101", row: "F", seat: "11", generalAdmission: false });
    expect(seatPlace("lower_bowl-east-AA-1", sections)).toEqual({ section: "Lower bowl east", row: "AA", seat: "1", generalAdmission: false });
  });

  it("has no row where people stand", () => {
    expect(seatPlace("floor-0-17", sections)).toEqual({ section: "Floor", row: null, seat: "17", generalAdmission: true });
  });

  it("has no section in a hall of one", () => {
    expect(seatPlace("A-12", sections)).toEqual({ section: null, row: "A", seat: "12", generalAdmission: false });
    expect(seatPlace("12", sections)).toEqual({ section: null, row: null, seat: "12", generalAdmission: false });
  });

  it("is told once for seats of one row", () => {
    expect(seatGroups(["101-F-11", "101-G-4", "101-F-12", "floor-0-17", "floor-0-18"], sections)).toEqual([
      { section: "101", row: "F", seats: ["11", "12"], generalAdmission: false },
      { section: "101", row: "G", seats: ["4"], generalAdmission: false },
      { section: "Floor", row: null, seats: ["17", "18"], generalAdmission: true },
    ]);
  });
});

it("a booking has a number that can be read aloud", () => {
  expect(bookingNumber("bkg_fmchz6je8th4")).toBe("FMCH-Z6JE-8TH4");
});

it("arrow keys go from ticket to ticket, the other way from right to left", () => {
  expect(ticketAfterKey("ArrowRight", 0, 3, false)).toBe(1);
  expect(ticketAfterKey("ArrowRight", 1, 3, true)).toBe(0);
  expect(ticketAfterKey("ArrowLeft", 0, 3, false)).toBe(0);
  expect(ticketAfterKey("End", 0, 3, false)).toBe(2);
  expect(ticketAfterKey("Home", 2, 3, false)).toBe(0);
  expect(ticketAfterKey("a", 1, 3, false)).toBeNull();
});

describe("the calendar file", () => {
  const entry = {
    uid: "bkg_1@tickets.example", title: "Glass; Regent", startsAt: "2026-12-05T01:00:00Z", durationMinutes: 150,
    location: "The Bowl, Halyard Arena", description: "Seats 101 F-11\nBooking FMCH", url: "https://tickets.example/booking/bkg_1",
  };

  it("has start and end in UTC, and texts whose commas separate nothing", () => {
    const lines = calendarFile(entry, new Date("2026-12-01T00:00:00.500Z")).split("\r\n");
    expect(lines).toContain("DTSTART:20261205T010000Z");
    expect(lines).toContain("DTEND:20261205T033000Z");
    expect(lines).toContain("DTSTAMP:20261201T000000Z");
    expect(lines).toContain("SUMMARY:Glass\\; Regent");
    expect(lines).toContain("LOCATION:The Bowl\\, Halyard Arena");
    expect(lines).toContain("DESCRIPTION:Seats 101 F-11\\nBooking FMCH");
  });

  it("invents no end, and cuts no character of a long title in two", () => {
    const text = calendarFile({ ...entry, durationMinutes: null, title: "समुद्र ".repeat(20) }, new Date());
    expect(text).not.toContain("DTEND");
    expect(text.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
    expect(text.replaceAll("\r\n ", "")).toContain(`SUMMARY:${"समुद्र ".repeat(20)}`);
  });
});

describe("the gate's step in the tab's history", () => {
  it("names a ticket, or none", () => {
    expect(gateOf({ gate: 1 })).toBe(1);
    for (const other of [null, undefined, {}, { gate: -1 }, { gate: "1" }, { gate: 0.5 }, 1]) expect(gateOf(other)).toBe(null);
  });
});
