import { describe, expect, it } from "vitest";
import { ApiProblem, ConnectionLost } from "../src/api/problem";
import type { Booking, PayableEvent, Ticket } from "../src/api/types";
import { OfflineBookings, isOffline } from "../src/lib/offline";
import { subjectOf } from "../src/lib/subject";

const NOW = Date.parse("2026-12-04T18:00:00Z");
const HOUR = 3_600_000;
const NINA = "nina";

function device(nowMs = () => NOW, room = Infinity) {
  const values = new Map<string, string>();
  const tab: { viewer: string | null } = { viewer: "nina" };
  const store = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new Error("QuotaExceededError");
      values.set(name, value);
    },
    removeItem: (name: string) => void values.delete(name),
  };
  return { values, tab, bookings: new OfflineBookings(store, nowMs, () => tab.viewer) };
}

/** A device that Nina has called her own, with her logged in. */
function ownDevice(nowMs = () => NOW, room = Infinity) {
  const own = device(nowMs, room);
  own.bookings.allow();
  return own;
}

const booking = (id: string, status: Booking["status"] = "confirmed") => ({ booking_id: id, status, seats: ["101-F-11"] }) as unknown as Booking;
const event = (starts_at: string) => ({ event_id: "evt_1", starts_at }) as unknown as PayableEvent;
const tickets = [{ ticket_id: "tkt_1", payload: "BO1.a.b" }] as unknown as Ticket[];
const tonight = event("2026-12-04T20:00:00Z");

describe("tickets on this device", () => {
  it("are there without a network, as of the moment at which they were read", () => {
    const { bookings } = ownDevice();
    expect(bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(true);
    expect(bookings.get("bkg_1")).toEqual({ booking: booking("bkg_1"), event: tonight, tickets, savedAt: "2026-12-04T18:00:00.000Z" });
    expect(bookings.get("bkg_2")).toBeNull();
  });

  it("are those of the newest answer, and the next event comes first", () => {
    const { bookings } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), event("2026-12-24T20:00:00Z"), []);
    bookings.keep(NINA, booking("bkg_2"), tonight, tickets);
    bookings.keep(NINA, booking("bkg_1"), event("2026-12-24T20:00:00Z"), tickets);
    expect(bookings.list().map((stored) => [stored.booking.booking_id, stored.tickets.length])).toEqual([["bkg_2", 1], ["bkg_1", 1]]);
  });

  it("go when the booking is given back", () => {
    const { bookings, values } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    expect(bookings.keep(NINA, booking("bkg_1", "cancelled"), tonight, [])).toBe(false);
    expect(values.has("offline:bookings")).toBe(false);
  });

  it("go when their customer logs out", () => {
    const { bookings, values } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    bookings.clear();
    expect(values.has("offline:bookings")).toBe(false);
  });

  it("are not kept before the customer has said that it is their own, nor without a log-in", () => {
    const { bookings, values, tab } = device();
    expect(bookings.wanted).toBe("unasked");
    expect(bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(false);
    tab.viewer = null;
    bookings.allow();
    expect(bookings.wanted).toBe("unasked");
    expect(values.size).toBe(0);
  });

  it("are not kept on a device that is to have none, until it may again", () => {
    const { bookings } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    bookings.refuse();
    expect(bookings.list()).toEqual([]);
    expect(bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(false);
    bookings.clear();
    expect(bookings.wanted).toBe("no");
    bookings.allow();
    expect(bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(true);
  });

  it("stay until a day after the start, and are taken away then", () => {
    let now = NOW;
    const { bookings, values } = ownDevice(() => now);
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    now = Date.parse(tonight.starts_at) + 24 * HOUR;
    expect(bookings.get("bkg_1")).not.toBeNull();
    expect(bookings.tidy()).toBe(false);
    now += 1;
    expect(bookings.get("bkg_1")).toBeNull();
    expect(bookings.tidy()).toBe(true);
    expect(values.has("offline:bookings")).toBe(false);
    expect(bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(false);
  });

  it("are not promised where the device has no room, and what is unreadable is nothing", () => {
    expect(ownDevice(() => NOW, 10).bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(false);
    const { bookings, values } = ownDevice();
    values.set("offline:bookings", "{");
    expect(bookings.list()).toEqual([]);
    values.set("offline:bookings", "[]");
    expect(bookings.list()).toEqual([]);
  });
});

describe("tickets on a device that several people use", () => {
  it("are shown to the account that they belong to, and to no other", () => {
    const { bookings, tab } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    tab.viewer = "omar";
    expect([bookings.list(), bookings.get("bkg_1")]).toEqual([[], null]);
    tab.viewer = "";
    expect(bookings.list(), "a session of nobody knows whom").toEqual([]);
    tab.viewer = "nina";
    expect(bookings.list()).toHaveLength(1);
  });

  it("are shown without a log-in on the own device of their customer alone", () => {
    const { bookings, values, tab } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    tab.viewer = null;
    expect(bookings.list()).toHaveLength(1);
    values.set("offline:wanted", "own:omar");
    expect(bookings.list()).toEqual([]);
    values.delete("offline:wanted");
    expect(bookings.list()).toEqual([]);
  });

  it("go when somebody else logs in, who is asked, too", () => {
    const { bookings, values, tab } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    tab.viewer = "omar";
    expect(bookings.wanted).toBe("unasked");
    expect(bookings.keep("omar", booking("bkg_2"), tonight, tickets)).toBe(false);
    bookings.leaveOnly("omar");
    expect(values.has("offline:bookings")).toBe(false);
    bookings.allow();
    expect(bookings.keep("omar", booking("bkg_2"), tonight, tickets)).toBe(true);
    tab.viewer = "nina";
    expect([bookings.list(), bookings.wanted]).toEqual([[], "unasked"]);
  });

  it("leave no trace of a customer whose account is erased", () => {
    const { bookings, values } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    bookings.forgetOwner(NINA);
    expect(values.size).toBe(0);
    bookings.refuse();
    bookings.forgetOwner(NINA);
    expect(bookings.wanted, "a no is the device's, and nobody's").toBe("no");
  });

  it("stay its owner's if a guest erases their account there", () => {
    const { bookings, values, tab } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    tab.viewer = "omar";
    bookings.forgetOwner("omar");
    tab.viewer = NINA;
    expect([values.get("offline:wanted"), bookings.list().length, bookings.wanted]).toEqual(["own:nina", 1, "yes"]);
  });

  it("are not kept under the name of whoever has logged in while they came", () => {
    const { bookings, values, tab } = ownDevice();
    tab.viewer = "omar";
    bookings.allow();
    expect(bookings.keep(NINA, booking("bkg_1"), tonight, tickets)).toBe(false);
    expect(bookings.keep(null, booking("bkg_1"), tonight, tickets)).toBe(false);
    expect(values.has("offline:bookings")).toBe(false);
  });

  it("are taken away if an older client kept them without asking", () => {
    const { bookings, values } = ownDevice();
    bookings.keep(NINA, booking("bkg_1"), tonight, tickets);
    values.delete("offline:wanted");
    expect(bookings.tidy()).toBe(true);
    expect(values.has("offline:bookings")).toBe(false);
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
