import { describe, expect, it } from "vitest";
import type { NextEvent, TitleGroup } from "../src/api/programme";
import { busyness, cardDates, cardStatus, entriesNext, eventToOpen, entriesOn, heroOf, lowestPrice, priceSteps } from "../src/lib/programme-cards";

const now = Date.parse("2026-12-01T12:00:00Z");
const poster = { path: "/p", width: 600, height: 800, alternative_text: "" };

function event(day: string, more: Partial<NextEvent> = {}): NextEvent {
  return {
    event_id: `evt_${day}`, venue_id: "ven_1", starts_at: `${day}T19:00:00Z`, local_start: `${day}T20:00`, time_zone: "Europe/Berlin",
    lowest_total: { amount_minor: 1200, currency: "EUR" }, status: "published",
    sales_open_at: "2026-11-01T00:00:00Z", sales_close_at: `${day}T19:00:00Z`, ...more,
  };
}

function group(events: readonly NextEvent[], more: Partial<TitleGroup> = {}): TitleGroup {
  return {
    title: { title_id: "ttl_1", name: "Paper Kites", kind: "film", languages: [] }, event_count: events.length, venue_count: 1,
    venues: [], lowest_totals: [{ amount_minor: 1200, currency: "EUR" }], next_events: events,
    last_local_start: events.at(-1)?.local_start ?? "", ...more,
  };
}

describe("when a title is on", () => {
  it("is one time, several on a day, or days", () => {
    const one = event("2026-12-02");
    expect(cardDates(group([one]))).toEqual({ what: "one", event: one });
    expect(cardDates(group([one, event("2026-12-02", { local_start: "2026-12-02T22:00" })]))).toEqual({ what: "day", day: "2026-12-02", count: 2 });
    expect(cardDates(group([one, event("2026-12-05")]))).toEqual({ what: "days", days: { from: "2026-12-02", to: "2026-12-05" }, count: 2 });
  });

  it("ends with its last day, also behind the events that are listed", () => {
    const next = [event("2026-12-02"), event("2026-12-03")];
    expect(cardDates(group(next, { event_count: 24, last_local_start: "2026-12-30T20:00" }))).toMatchObject({ days: { to: "2026-12-30" } });
    expect(cardDates(group([], { event_count: 3 }))).toBeNull();
  });
});

describe("the way to a title", () => {
  const to = (...events: readonly NextEvent[]) => eventToOpen(group(events), now)?.event_id;

  it("leads to its next event that has seats", () => {
    expect(to(event("2026-12-02"), event("2026-12-03"))).toBe("evt_2026-12-02");
    expect(to(event("2026-12-02", { seats_left: "none" }), event("2026-12-03", { seats_left: "few" }))).toBe("evt_2026-12-03");
    expect(to(event("2026-12-02", { sales_close_at: "2026-12-01T00:00:00Z" }), event("2026-12-03"))).toBe("evt_2026-12-03");
  });

  it("leads to the next one of all where none has seats", () => {
    const gone = { seats_left: "none" } as const;
    expect(to(event("2026-12-02", gone), event("2026-12-03", gone))).toBe("evt_2026-12-02");
    expect(to()).toBeUndefined();
  });
});

describe("the state of a title", () => {
  const what = (events: readonly NextEvent[], more: Partial<TitleGroup> = {}) => cardStatus(group(events, more), now)?.what ?? null;

  it("is nothing where nothing is known, as before the list says it", () => {
    expect(what([event("2026-12-02")])).toBeNull();
    expect(what([])).toBeNull();
  });

  it("is sold out only if every event is", () => {
    const gone = event("2026-12-02", { seats_left: "none" });
    expect(what([gone])).toBe("sold_out");
    expect(what([gone, event("2026-12-03", { seats_left: "many" })])).toBeNull();
    expect(what([gone], { event_count: 9 })).toBeNull();
  });

  it("says few left of all, or of the next one", () => {
    const few = event("2026-12-02", { seats_left: "few" });
    expect(cardStatus(group([few]), now)).toEqual({ what: "few", event: null });
    expect(cardStatus(group([few, event("2026-12-03", { seats_left: "few" })]), now)).toEqual({ what: "few", event: null });
    expect(cardStatus(group([few, event("2026-12-03")]), now)).toEqual({ what: "few", event: few });
    expect(cardStatus(group([event("2026-12-01", { seats_left: "none" }), few]), now)).toEqual({ what: "few", event: few });
    expect(cardStatus(group([event("2026-12-02"), event("2026-12-03", { seats_left: "few" })]), now)).toBeNull();
  });

  it("says when the sale begins, the soonest, if none has begun", () => {
    const later = event("2026-12-20", { sales_open_at: "2026-12-05T09:00:00Z" });
    const sooner = event("2026-12-21", { sales_open_at: "2026-12-04T09:00:00Z" });
    expect(cardStatus(group([later, sooner]), now)).toEqual({ what: "on_sale", event: sooner });
    expect(what([later, event("2026-12-21", { sales_open_at: "2026-11-01T09:00:00Z" })])).toBeNull();
  });

  it("says that the sale has closed, and that the date is new", () => {
    expect(what([event("2026-12-01", { sales_close_at: "2026-12-01T11:00:00Z" })])).toBe("closed");
    expect(what([event("2026-12-02", { postponed_from: "2026-11-02T19:00:00Z" })])).toBe("postponed");
  });
});

describe("the title at the top", () => {
  const named = (id: string, more: Partial<TitleGroup> = {}) => group([event("2026-12-02")], { title: { title_id: id, name: id, kind: "play", languages: [] }, ...more });

  it("has a wide picture, or a poster, or else a name", () => {
    expect(heroOf([named("a"), named("b", { poster }), named("c", { wide: poster })], "2026-12-01", now)?.title.title_id).toBe("c");
    expect(heroOf([named("a"), named("b", { poster })], "2026-12-01", now)?.title.title_id).toBe("b");
    expect(heroOf([named("a")], "2026-12-01", now)?.title.title_id).toBe("a");
    expect(heroOf([], "2026-12-01", now)).toBeNull();
  });

  it("takes turns by the day, and is never sold out", () => {
    const all = [named("a", { poster }), named("b", { poster })];
    expect(heroOf(all, "2026-12-01", now)).not.toBe(heroOf(all, "2026-12-02", now));
    const gone = named("c", { poster, next_events: [event("2026-12-02", { seats_left: "none" })] });
    expect(heroOf([gone, named("a")], "2026-12-01", now)?.title.title_id).toBe("a");
  });
});

describe("what is on on a day", () => {
  it("is each title once, then second times, by the clock", () => {
    const at = (clock: string) => event("2026-12-02", { local_start: `2026-12-02T${clock}`, event_id: `evt_${clock}` });
    const one = group([at("10:00"), at("11:00"), at("12:00")]);
    const other = group([at("20:00"), event("2026-12-03")]);
    expect(entriesOn("2026-12-02", [one, other], 3).map((entry) => entry.event.event_id)).toEqual(["evt_10:00", "evt_11:00", "evt_20:00"]);
    expect(entriesOn("2026-12-02", [one, other], 2).map((entry) => entry.event.event_id)).toEqual(["evt_10:00", "evt_20:00"]);
    expect(entriesOn("2026-12-09", [one, other], 3)).toEqual([]);
    expect(entriesNext([other, one], 4).map((entry) => entry.event.local_start.slice(5))).toEqual(["12-02T10:00", "12-02T11:00", "12-02T20:00", "12-03T20:00"]);
  });
});

describe("prices", () => {
  it("are in the currency of the next event", () => {
    const both = [{ amount_minor: 100, currency: "KWD" }, { amount_minor: 900, currency: "EUR" }];
    expect(lowestPrice(group([event("2026-12-02")], { lowest_totals: both }))).toEqual(both[1]);
    expect(lowestPrice(group([event("2026-12-02")], { lowest_totals: [] }))).toBeNull();
  });

  it("are offered in round steps that leave something out and something in", () => {
    const costs = (...amounts: number[]) => amounts.map((amount_minor) => group([event("2026-12-02")], { lowest_totals: [{ amount_minor, currency: "EUR" }] }));
    expect(priceSteps(costs(1166, 2129, 4196)).map((step) => step.amount_minor)).toEqual([2000, 3000]);
    expect(priceSteps(costs(500, 50_000)).length).toBe(5);
    expect(priceSteps(costs(1500))).toEqual([]);
    expect(priceSteps([])).toEqual([]);
  });
});

it("a day is as busy as its share of the busiest one, and never nothing if something is on", () => {
  expect([0, 1, 5, 10].map((count) => busyness(count, 10))).toEqual([0, 1, 2, 4]);
  expect(busyness(1, 100)).toBe(1);
  expect(busyness(0, 0)).toBe(0);
});
