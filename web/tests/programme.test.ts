import { describe, expect, it } from "vitest";
import { apiQuery, daysOf, filterCount, isPlain, pathOfWish, wishOf } from "../src/lib/programme";

const here = { today: "2026-12-01", country: "DE" };
const wish = (text: string) => wishOf(new URLSearchParams(text));

describe("the address of a programme", () => {
  it("says everything that somebody has chosen, so that it can be shared", () => {
    for (const path of [
      "/", "/?city=Berlin", "/?city=New+York&when=weekend", "/?city=*&when=today&kind=film", "/?q=paper+kites&city=Berlin",
      "/?city=Berlin&date=2026-12-05", "/?city=Berlin&from=2026-12-05&to=2026-12-13&kind=play&language=de&currency=EUR&price_to=3000",
      "/?title_id=ttl_0000000001",
    ]) {
      expect(pathOfWish(wish(path.slice(2)))).toBe(path);
    }
  });

  it("shows more, and no error, where it is old or mistyped", () => {
    const odd = wish("when=someday&date=2026-02-31&from=x&to=2026-12-01&kind=circus&language=%3Cb%3E&currency=eur&price_to=-3&title_id=evt_1&q=++");
    expect(isPlain(odd)).toBe(true);
    expect(pathOfWish(odd)).toBe("/");
  });

  it("takes days in either order, and at most the eight words that the API searches", () => {
    expect(wish("from=2026-12-13&to=2026-12-05").when).toEqual({ from: "2026-12-05", to: "2026-12-13" });
    expect(wish("q=one two three four five six seven eight nine").q).toBe("one two three four five six seven eight");
  });
});

describe("what the API is asked for", () => {
  it("is the city and nothing else at first, and no city for all of them", () => {
    expect(apiQuery(wish(""), "Berlin", here)).toEqual({ city: "Berlin" });
    expect(apiQuery(wish(""), "*", here)).toEqual({});
  });

  it("begins now where the days begin today, so that what has begun is not offered", () => {
    expect(apiQuery(wish("when=today"), "Berlin", here)).toEqual({ city: "Berlin", to: "2026-12-01" });
    expect(apiQuery(wish("from=2026-11-20&to=2026-12-03"), "Berlin", here)).toEqual({ city: "Berlin", to: "2026-12-03" });
    expect(apiQuery(wish("when=weekend"), "Berlin", here)).toEqual({ city: "Berlin", from: "2026-12-04", to: "2026-12-06" });
  });

  it("forgets days that have gone: an old link shows what is to come", () => {
    expect(daysOf({ from: "2026-11-01", to: "2026-11-30" }, here)).toBeNull();
    expect(apiQuery(wish("date=2026-11-30&kind=film"), "Berlin", here)).toEqual({ city: "Berlin", kind: "film" });
  });

  it("has price, language, words and title", () => {
    const all = wish("currency=EUR&price_to=3000&language=de&q=haus&title_id=ttl_1");
    expect(apiQuery(all, "*", here)).toEqual({ currency: "EUR", price_to: 3000, language: "de", q: "haus", title_id: "ttl_1" });
    expect(filterCount(all)).toBe(2);
  });
});
