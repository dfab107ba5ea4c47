import { describe, expect, it } from "vitest";
import { addDays, dayIn, dayTile, daysFrom, firstDayOfWeek, formatClock, formatDay, formatDays, formatSaleStart, isDay, isEvening, weekendFrom } from "../src/lib/programme-dates";

const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");
const today = "2026-12-01";

describe("a day of the programme", () => {
  it("is the venue's, wherever the phone is", () => {
    const instant = Date.parse("2026-12-01T20:00:00Z");
    expect(dayIn("Asia/Tokyo", instant)).toBe("2026-12-02");
    expect(dayIn("America/New_York", instant)).toBe("2026-12-01");
    expect(isDay(dayIn("Mars/Olympus", instant))).toBe(true);
  });

  it("is a real one", () => {
    expect(isDay("2028-02-29")).toBe(true);
    for (const wrong of ["2026-02-29", "2026-13-01", "26-01-01", "", null, "2026-1-1", "today"]) expect(isDay(wrong)).toBe(false);
  });

  it("goes on over months, years and leap days", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(daysFrom("2028-02-28", 3)).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
  });
});

describe("this weekend", () => {
  it("is from Friday evening to Sunday where these days are off, and from today on in the middle of it", () => {
    expect(weekendFrom(today, "DE")).toEqual({ from: "2026-12-04", to: "2026-12-06" });
    expect(weekendFrom("2026-12-05", "DE")).toEqual({ from: "2026-12-05", to: "2026-12-06" });
    expect(weekendFrom("2026-12-06", "DE")).toEqual({ from: "2026-12-06", to: "2026-12-06" });
    expect(weekendFrom("2026-12-07", "DE")).toEqual({ from: "2026-12-11", to: "2026-12-13" });
  });

  it("begins on Thursday in Kuwait", () => {
    expect(weekendFrom(today, "KW")).toEqual({ from: "2026-12-03", to: "2026-12-05" });
  });

  it("is Friday to Sunday where nobody knows better", () => {
    expect(weekendFrom(today, undefined)).toEqual({ from: "2026-12-04", to: "2026-12-06" });
    expect(weekendFrom(today, "not a country")).toEqual({ from: "2026-12-04", to: "2026-12-06" });
  });
});

describe("days in words", () => {
  it("are short, name the weekday when few, and say the year when it is another", () => {
    expect(formatDay("2026-12-04", today, "en-GB")).toBe("Fri 4 Dec");
    expect(plain(formatDays({ from: "2026-12-04", to: "2026-12-05" }, today, "en-GB"))).toBe("Fri 4 Dec – Sat 5 Dec");
    expect(plain(formatDays({ from: "2026-12-02", to: "2026-12-30" }, today, "en-GB"))).toBe("2 – 30 Dec");
    expect(plain(formatDays({ from: "2026-12-20", to: "2027-01-10" }, today, "en-GB"))).toContain("2027");
    expect(formatDay("2027-06-18", today, "en-GB")).toContain("2027");
  });

  it("have digits that everybody on the page reads, also in Hindi and Arabic", () => {
    expect(formatDay("2026-12-04", today, "ar-EG")).toContain("4");
    expect(formatClock("2026-12-04T20:00", "ar-EG")).toContain("8:00");
    expect(dayTile("2026-12-04", "hi").number).toBe("4");
  });

  it("have times of the venue's clock", () => {
    expect(plain(formatClock("2026-12-04T20:00", "en-US"))).toBe("8:00 PM");
    expect(isEvening("2026-12-04T20:00")).toBe(true);
    expect(isEvening("2026-12-04T10:00")).toBe(false);
  });

  it("say when a sale begins: the weekday within a week, the date later on", () => {
    const now = Date.parse("2026-12-01T12:00:00Z");
    expect(plain(formatSaleStart("2026-12-04T09:00:00Z", "Europe/Berlin", now, "en-US"))).toBe("Fri 10:00 AM");
    expect(plain(formatSaleStart("2027-01-12T09:00:00Z", "Europe/Berlin", now, "en-US"))).toBe("Jan 12, 10:00 AM");
    expect(formatSaleStart("2026-12-04T09:00:00Z", "Mars/Olympus", now, "en-US")).not.toBe("");
  });

  it("begin the week where the reader's does", () => {
    expect(firstDayOfWeek("en-US")).toBe(0);
    expect(firstDayOfWeek("de-DE")).toBe(1);
    expect(firstDayOfWeek("ar-EG")).toBe(6);
  });
});
