import { expect, test } from "vitest";
import { NO_FILTERS, fit, mayTake, rangeOfFit, type Filters } from "../src/lib/filters";
import { shortageOf } from "../src/lib/shortage";
import { hallOf } from "./hall-of-rows";

const short = (hall: ReturnType<typeof hallOf>, filters: Partial<Filters>, party: number) =>
  shortageOf(hall, { filters: { ...NO_FILTERS, ...filters }, party, released: false, own: new Set() });

test("who finds nothing is told how many are left, and of filters only where they are the reason", () => {
  expect(short(hallOf("xx....xx"), {}, 5)).toEqual({ what: "few", left: 4 });
  expect(short(hallOf("..x..x.."), {}, 5)).toEqual({ what: "together", most: 2 });
  expect(short(hallOf("00000"), { from: 5_000 }, 5)).toEqual({ what: "filters" });
  expect(short(hallOf("xxacx"), {}, 1)).toEqual({ what: "kept" });
});

test("prices are those of the seats that can be had", () => {
  const hall = hallOf("0x11x22");
  const found = rangeOfFit(hall, fit(hall, NO_FILTERS, 2, mayTake(hall, NO_FILTERS, false)));
  expect([found?.lowest.amount_minor, found?.highest.amount_minor]).toEqual([2_000, 3_000]);
});
