import { expect, test } from "vitest";
import { seatsPath } from "../src/lib/seats-path";
import { idsOf } from "../src/pages/seats/use-move";

const money = { amount_minor: 1_000, currency: "EUR" };

test("who comes back to the hall finds the seats again, whatever their names", () => {
  expect(seatsPath({ event_id: "evt_1" })).toBe("/events/evt_1/seats");
  const path = new URL(seatsPath({ event_id: "evt_1" }, ["A & B-1-2", "Stalls-A-1"]), "https://x.example");
  expect(idsOf(path.searchParams.get("seats"))).toEqual(["A & B-1-2", "Stalls-A-1"]);
  expect(path.searchParams.has("moves")).toBe(false);
});

test("a move stays one, so that its old seats pay for the new ones", () => {
  const moves = { booking_id: "bkg_1", seats: ["Stalls-A-1", "Stalls-A-2"], credit: money, due: money };
  const { searchParams } = new URL(seatsPath({ event_id: "evt_1", moves }, ["Stalls-B-1"]), "https://x.example");
  expect(searchParams.get("moves")).toBe("bkg_1");
  expect(idsOf(searchParams.get("give"))).toEqual(moves.seats);
  expect(idsOf(searchParams.get("seats"))).toEqual(["Stalls-B-1"]);
});
