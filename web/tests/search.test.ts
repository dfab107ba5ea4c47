import { expect, test } from "vitest";
import { errorsToPrefix, pathOf, searcher, wordsOf } from "../src/lib/search";

const index = {
  titles: {
    ids: ["0000000001", "0000000002", "0000000003", "0000000004", "0000000005"],
    names: ["The Tempest", "Paper Kites", "Čarobna frula", "Les Misérables", "काबुलीवाला"],
    kinds: [1, 2, 1, 1, 0],
  },
  venues: { ids: ["0000000006", "0000000007"], names: ["Opera House", "Straßenbahn-Depot"], cities: [0, 1] },
  kinds: ["film", "play", "concert"],
  cities: ["Mumbai", "Zürich"],
};
const search = searcher(index);
const names = (text: string) => search(text).map((found) => found.name);

test("words are found in any case, without accents and from their beginnings", () => {
  for (const typed of ["tempest", "TEMP", "the tem", "tempest the"]) expect(names(typed)[0]).toBe("The Tempest");
  for (const typed of ["miserables", "Misérables", "les mise"]) expect(names(typed)).toEqual(["Les Misérables"]);
  expect(names("carobna")).toEqual(["Čarobna frula"]);
  expect(names("strassenbahn")).toEqual(["Straßenbahn-Depot"]);
  expect(names("zurich")).toEqual(["Zürich"]);
  expect(names("काबुली")).toEqual(["काबुलीवाला"]);
  expect(names("paperkites")).toEqual(["Paper Kites"]);
});

test("typing errors are forgiven: a wrong, missing, extra or swapped letter, and two in a long word", () => {
  for (const typed of ["tempezt", "tempst", "temppest", "tmepest", "etmpest"]) expect(names(typed)).toContain("The Tempest");
  expect(names("mizerabels")).toEqual(["Les Misérables"]);
  expect(names("oprea huose")).toEqual(["Opera House"]);
  expect(names("mumbay")).toEqual(["Mumbai"]);
});

test("what is far from every name is not found, and short words must be right", () => {
  for (const typed of ["hamlet", "tampast", "thx", "xyz", "", "  ", "!?"]) expect(names(typed)).toEqual([]);
});

test("the word itself comes before what begins with it, and that before errors", () => {
  const titles = { ids: ["a", "b", "c"], names: ["Karte", "Kartenhaus", "Kante"], kinds: [0, 0, 0] };
  const found = searcher({ ...index, titles })("karte");
  expect(found.slice(0, 3).map(({ name }) => name)).toEqual(["Karte", "Kartenhaus", "Kante"]);
});

test("a suggestion says what it is and leads to its events", () => {
  const [title] = search("kites");
  expect(title).toEqual({ what: "title", id: "ttl_0000000002", name: "Paper Kites", detail: "concert" });
  expect(title && pathOf(title)).toBe("/?title_id=ttl_0000000002");
  expect(search("opera").map(pathOf)).toEqual(["/?q=Opera+House&city=Mumbai"]);
  expect(search("mumbai").map(pathOf)).toEqual(["/?city=Mumbai"]);
  expect(search("depot")[0]?.detail).toBe("Zürich");
});

test("errors are counted to the beginning of a word", () => {
  expect(errorsToPrefix("temp", "tempest", 1)).toBe(0);
  expect(errorsToPrefix("tepm", "tempest", 1)).toBe(1);
  expect(errorsToPrefix("tampast", "tempest", 1)).toBe(Infinity);
});

test("words are letters and digits of any script", () => {
  expect(wordsOf("  Don’t stop: 2 Night-Shows! ")).toEqual(["dont", "stop", "2", "night", "shows"]);
});

test("five thousand names are searched within a keystroke", () => {
  const many = Array.from({ length: 5000 }, (_, n) => `The ${n.toString(36)} Garden of Forgotten Letters`);
  const titles = { ids: many.map(String), names: [...many, "Paper Kites"], kinds: many.map(() => 0) };
  expect(searcher({ ...index, titles })("papre kiets")[0]?.name).toBe("Paper Kites");
});
