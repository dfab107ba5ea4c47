import { describe, expect, it } from "vitest";
import type { BoxofficeEvent } from "../src/api/types";
import { dateAfter, daysOf, firstWeekday, monthsOf, nearestOpen, performanceAt, performanceOf, weeksOf } from "../src/lib/calendar";
import { cellPrices, formatDeadline, formatDuration, formatEnd, formatTime, weekdays } from "../src/lib/calendar-words";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

function performance(localStart: string, minor: number, change: Record<string, unknown> = {}) {
  return performanceOf({
    event_id: `evt_${localStart}`, local_start: localStart, starts_at: `${localStart}:00Z`, status: "published",
    sales_open_at: "2026-11-01T00:00:00Z", sales_close_at: `${localStart}:00Z`, lowest_total: { amount_minor: minor, currency: "USD" }, ...change,
  } as BoxofficeEvent, NOW);
}

const days = daysOf([
  performance("2026-12-05T19:30", 4200),
  performance("2026-12-05T14:00", 3850),
  performance("2026-12-11T19:30", 4600, { seats_left: "few" }),
  performance("2026-12-12T19:30", 4600, { seats_left: "none" }),
  performance("2027-02-06T19:30", 4600, { sales_open_at: "2026-12-20T00:00:00Z" }),
]);
const dates = [...days.keys()];

describe("a title's calendar", () => {
  it("shows each day once, with the lowest price and what is left at best", () => {
    expect([...days.values()].map((day) => [day.date, day.lowest.amount_minor, day.state, day.performances.length])).toEqual([
      ["2026-12-05", 3850, "open", 2], ["2026-12-11", 4600, "few", 1], ["2026-12-12", 4600, "sold_out", 1], ["2027-02-06", 4600, "early", 1],
    ]);
  });

  it("counts the price of a sold-out performance only if the whole day is sold out", () => {
    const day = daysOf([performance("2026-12-05T14:00", 1000, { seats_left: "none" }), performance("2026-12-05T19:30", 4200)]).get("2026-12-05");
    expect(day).toMatchObject({ lowest: { amount_minor: 4200 }, state: "open" });
  });

  it("leads from one day to another at the same hour, where there are seats", () => {
    const day = days.get("2026-12-05");
    expect(day && performanceAt(day, "19:30").time).toBe("19:30");
    expect(day && performanceAt(day, "11:00").time).toBe("14:00");
    const half = daysOf([performance("2026-12-05T14:00", 1000), performance("2026-12-05T19:30", 4200, { seats_left: "none" })]).get("2026-12-05");
    expect(half && performanceAt(half, "19:30").time).toBe("14:00");
  });

  it("names the nearest performance with seats for who finds one sold out, before or after it", () => {
    const all = [...days.values()].flatMap((day) => day.performances);
    const next = (start: string) => nearestOpen(all, performance(start, 0))?.eventId;
    expect(next("2026-12-05T14:00")).toBe("evt_2026-12-05T19:30");
    expect(next("2026-12-05T19:30")).toBe("evt_2026-12-05T14:00");
    expect(next("2026-12-12T19:30")).toBe("evt_2026-12-11T19:30");
    expect(nearestOpen([], performance("2026-12-05T14:00", 0))).toBeNull();
  });

  it("leaves out the months without performances", () => {
    expect(monthsOf(days)).toEqual(["2026-12", "2027-02"]);
    expect(monthsOf(new Map())).toEqual([]);
  });

  it("begins weeks as the reader's country does", () => {
    expect(weeksOf("2026-12", 1)[0]).toEqual([null, "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05", "2026-12-06"]);
    expect(weeksOf("2026-12", 7)[0]?.slice(0, 3)).toEqual([null, null, "2026-12-01"]);
    expect(weeksOf("2027-02", 1)).toHaveLength(4);
    expect(firstWeekday("en-US")).toBe(7);
    expect(firstWeekday("de-DE")).toBe(1);
    expect(weekdays(7, "en")[0]).toEqual({ short: "Sun", long: "Sunday" });
  });
});

describe("arrow keys in the calendar", () => {
  const after = (date: string, step: Parameters<typeof dateAfter>[2], rightToLeft = false) => dateAfter(dates, date, step, 1, rightToLeft);
  it("go to the next day with a performance, and stay on the last one", () => {
    expect(after("2026-12-05", "right")).toBe("2026-12-11");
    expect(after("2026-12-12", "right")).toBe("2027-02-06");
    expect(after("2027-02-06", "right")).toBe("2027-02-06");
    expect(after("2026-12-05", "left")).toBe("2026-12-05");
    expect(after("2026-12-05", "down")).toBe("2026-12-12");
    expect(after("2026-12-12", "up")).toBe("2026-12-05");
  });
  it("go to the ends of the week and to other months", () => {
    expect(after("2026-12-12", "home")).toBe("2026-12-11");
    expect(after("2026-12-11", "end")).toBe("2026-12-12");
    expect(after("2026-12-05", "page_down")).toBe("2027-02-06");
    expect(after("2027-02-06", "page_up")).toBe("2026-12-12");
  });
  it("point the other way where text runs from right to left", () => {
    expect(after("2026-12-05", "left", true)).toBe("2026-12-11");
  });
});

describe("words of the calendar", () => {
  it("write prices without zeros, and without the sign where it does not fit", () => {
    const short = cellPrices([...days.values()], "en-US");
    expect(short.of({ amount_minor: 3850, currency: "USD" })).toBe("$38.50");
    expect(short.of({ amount_minor: 4200, currency: "USD" })).toBe("$42");
    const long = cellPrices([...daysOf([performance("2026-12-05T14:00", 14753)]).values()], "en-US");
    expect([long.hasSign, long.of({ amount_minor: 14753, currency: "USD" })]).toEqual([false, "147.53"]);
    expect(long.of({ amount_minor: 7750, currency: "KWD" })).toBe("7.750");
    expect(long.of({ amount_minor: 2211, currency: "JPY" })).toBe("2,211");
  });
  it("tell times on the venue's clock, and the year only where it is another one", () => {
    expect(plain(formatTime({ date: "2026-12-05", time: "19:30" }, "en-US"))).toBe("7:30 PM");
    expect(plain(formatDeadline("2026-12-03T18:30:00Z", "Europe/Berlin", NOW, "en-GB"))).toMatch(/^Thu,? 3 Dec, 19:30$/);
    expect(plain(formatDeadline("2027-01-03T18:30:00Z", "Europe/Berlin", NOW, "en-GB"))).toMatch(/^Sun,? 3 Jan 2027, 19:30$/);
  });
  it("tell the day before where something ends at midnight", () => {
    expect(plain(formatEnd("2026-12-10T23:00:00Z", "Europe/Berlin", NOW, "en-GB"))).toMatch(/^Thu,? 10 Dec$/);
    expect(plain(formatEnd("2026-12-10T22:00:00Z", "Europe/Berlin", NOW, "en-GB"))).toMatch(/^Thu,? 10 Dec, 23:00$/);
  });
  it("tell a length in hours and minutes", () => {
    expect(plain(formatDuration(140, "en"))).toBe("2 hr 20 min");
    expect(plain(formatDuration(55, "en"))).toBe("55 min");
  });
});
