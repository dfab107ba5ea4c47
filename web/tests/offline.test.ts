import { describe, expect, it } from "vitest";
import { ApiProblem, ConnectionLost } from "../src/api/problem";
import type { Booking, PayableEvent, Ticket } from "../src/api/types";
import { OfflineBookings, isOffline, subjectOf } from "../src/lib/offline";

const NOW = Date.parse("2026-12-04T18:00:00Z");
const HOUR = 3_600_000;

function device(nowMs = () => NOW, room = Infinity) {
  const values = new Map<string, string>();
  const store = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new Error("QuotaExceededError");
      values.set(name, value);
    },
    removeItem: (name: string) => void values.delete(name),
  };
  return { values, bookings: new OfflineBookings(store, nowMs) };
}

const booking = (id: string, status: Booking["status"] = "confirmed") => ({ booking_id: id, status, seats: ["101-F-11"] }) as unknown as Booking;
const event = (starts_at: string) => ({ event_id: "evt_1", starts_at }) as unknown as PayableEvent;
const tickets = [{ ticket_id: "tkt_1", payload: "BO1.a.b" }] as unknown as Ticket[];
const tonight = event("2026-12-04T20:00:00Z");

describe("tickets on this device", () => {
  it("are there without a network, as of the moment at which they were read", () => {
    const { bookings } = device();
    expect(bookings.keep("nina", booking("bkg_1"), tonight, tickets)).toBe(true);
    expect(bookings.get("bkg_1")).toEqual({ booking: booking("bkg_1"), event: tonight, tickets, savedAt: "2026-12-04T18:00:00.000Z" });
    expect(bookings.get("bkg_2")).toBeNull();
  });

  it("are those of the newest answer, and the next event comes first", () => {
    const { bookings } = device();
    bookings.keep("nina", booking("bkg_1"), event("2026-12-24T20:00:00Z"), []);
    bookings.keep("nina", booking("bkg_2"), tonight, tickets);
    bookings.keep("nina", booking("bkg_1"), event("2026-12-24T20:00:00Z"), tickets);
    expect(bookings.list().map((stored) => [stored.booking.booking_id, stored.tickets.length])).toEqual([["bkg_2", 1], ["bkg_1", 1]]);
  });

  it("go when the booking is given back", () => {
    const { bookings, values } = device();
    bookings.keep("nina", booking("bkg_1"), tonight, tickets);
    expect(bookings.keep("nina", booking("bkg_1", "cancelled"), tonight, [])).toBe(false);
    expect(values.size).toBe(0);
  });

  it("go when their customer logs out", () => {
    const { bookings, values } = device();
    bookings.keep("nina", booking("bkg_1"), tonight, tickets);
    bookings.clear();
    expect(values.size).toBe(0);
  });

  it("are not kept on a device that is to have none, until it may again", () => {
    const { bookings } = device();
    bookings.keep("nina", booking("bkg_1"), tonight, tickets);
    bookings.refuse();
    expect(bookings.list()).toEqual([]);
    expect(bookings.keep("nina", booking("bkg_1"), tonight, tickets)).toBe(false);
    bookings.clear();
    expect(bookings.refused).toBe(true);
    bookings.allow();
    expect(bookings.keep("nina", booking("bkg_1"), tonight, tickets)).toBe(true);
  });

  it("are never another customer's, neither beside theirs nor after their log-in", () => {
    const { bookings } = device();
    bookings.keep("nina", booking("bkg_1"), tonight, tickets);
    bookings.keep("omar", booking("bkg_2"), tonight, tickets);
    expect(bookings.list().map((stored) => stored.booking.booking_id)).toEqual(["bkg_2"]);
    bookings.leaveOnly("omar");
    expect(bookings.list()).toHaveLength(1);
    bookings.leaveOnly("nina");
    expect(bookings.list()).toEqual([]);
  });

  it("stay until a day after the start", () => {
    let now = NOW;
    const { bookings } = device(() => now);
    bookings.keep("nina", booking("bkg_1"), tonight, tickets);
    now = Date.parse(tonight.starts_at) + 24 * HOUR;
    expect(bookings.get("bkg_1")).not.toBeNull();
    now += 1;
    expect(bookings.get("bkg_1")).toBeNull();
    expect(bookings.keep("nina", booking("bkg_1"), tonight, tickets)).toBe(false);
  });

  it("are not promised where the device has no room, and what is unreadable is nothing", () => {
    expect(device(() => NOW, 10).bookings.keep("nina", booking("bkg_1"), tonight, tickets)).toBe(false);
    const { bookings, values } = device();
    values.set("offline:bookings", "{");
    expect(bookings.list()).toEqual([]);
    values.set("offline:bookings", "[]");
    expect(bookings.list()).toEqual([]);
  });
});

describe("a copy is shown", () => {
  const reachable = async () => true;
  const gone = async () => false;

  it("where the network is gone, whether or not this tab has a session", async () => {
    expect(await isOffline(new ConnectionLost(), reachable)).toBe(true);
    expect(await isOffline(new ApiProblem(401, "not_signed_in"), gone)).toBe(true);
  });

  it("never in the place of an answer of the server", async () => {
    expect(await isOffline(new ApiProblem(401, "not_signed_in"), reachable)).toBe(false);
    expect(await isOffline(new ApiProblem(401, "session_ended"), gone)).toBe(false);
    expect(await isOffline(new ApiProblem(404, "not_found"), gone)).toBe(false);
    expect(await isOffline(new ApiProblem(503, "unavailable"), gone)).toBe(false);
  });
});

describe("the owner of kept tickets", () => {
  const token = (claims: unknown) => `x.${btoa(JSON.stringify(claims)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.y`;

  it("is the subject of the access token", () => {
    expect(subjectOf(token({ sub: "7d1f0c52", username: "nina" }))).toBe("7d1f0c52");
  });

  it("is nobody where the token does not say it, and nothing is kept then", () => {
    expect(subjectOf(token({}))).toBeNull();
    expect(subjectOf(token(null))).toBeNull();
    expect(subjectOf("opaque")).toBeNull();
    expect(subjectOf("a.%%%.c")).toBeNull();
  });
});
