import { expect, test } from "vitest";
import type { BoxofficeEvent } from "../src/api/types";
import { saleState } from "../src/lib/sale";

const event = (change: Partial<BoxofficeEvent> = {}) => ({
  status: "published", time_zone: "Europe/Berlin", sales_open_at: "2026-12-01T09:00:00Z", sales_close_at: "2026-12-24T18:00:00Z", ...change,
}) as BoxofficeEvent;
const at = (instant: string) => Date.parse(instant);

test("before the sale the start is named, and a presale code may open it", () => {
  const state = saleState(event(), at("2026-11-30T12:00:00Z"));
  expect(state).toMatchObject({ open: false, early: true, sentence: expect.stringContaining("Sales open on") });
});

test("no code opens a sale that is over, an event that is not published, or one that moves", () => {
  expect(saleState(event(), at("2026-12-25T12:00:00Z"))).toMatchObject({ open: false, early: false });
  expect(saleState(event({ status: "cancelled" }), at("2026-11-30T12:00:00Z"))).toMatchObject({ open: false, early: false });
  expect(saleState(event({ moving: true }), at("2026-11-30T12:00:00Z"))).toMatchObject({ open: false, early: false });
  expect(saleState(event(), at("2026-12-02T12:00:00Z"))).toEqual({ open: true });
});
