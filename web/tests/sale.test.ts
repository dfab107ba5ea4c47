import { expect, test } from "vitest";
import type { BoxofficeEvent } from "../src/api/types";
import { saleState } from "../src/lib/sale";

const event = (change: Partial<BoxofficeEvent> = {}) => ({
  status: "published", time_zone: "Europe/Berlin", starts_at: "2026-12-24T19:00:00Z",
  sales_open_at: "2026-12-01T09:00:00Z", sales_close_at: "2026-12-24T18:00:00Z", ...change,
}) as BoxofficeEvent;
const at = (instant: string) => Date.parse(instant);

test("before the sale the start is named, and a presale code may open it", () => {
  const early = { open: false, reason: "early", early: true, at: "2026-12-01T09:00:00Z" };
  expect(saleState(event(), at("2026-11-30T12:00:00Z"))).toEqual(early);
  expect(saleState(event(), at("2026-12-01T08:59:59Z"))).toEqual(early);
  expect(saleState(event(), at("2026-12-01T09:00:00Z"))).toEqual({ open: true });
});

test("no code opens a sale that is over, an event that is not published, or one that moves", () => {
  const closed = (reason: string) => ({ open: false, reason, early: false, at: null });
  expect(saleState(event(), at("2026-12-24T18:00:00Z"))).toEqual(closed("closed"));
  expect(saleState(event({ status: "draft" }), at("2026-12-10T12:00:00Z"))).toEqual(closed("unpublished"));
  expect(saleState(event({ moving: true }), at("2026-12-10T12:00:00Z"))).toEqual(closed("moving"));
  expect(saleState(event({ moving: true }), at("2026-11-30T12:00:00Z"))).toMatchObject({ reason: "early", early: false });
});

test("a cancelled event is cancelled at any time, and one that has begun has begun", () => {
  expect(saleState(event({ status: "cancelled" }), at("2026-11-30T12:00:00Z"))).toMatchObject({ reason: "cancelled" });
  expect(saleState(event(), at("2026-12-24T19:00:00Z"))).toMatchObject({ reason: "started" });
});
