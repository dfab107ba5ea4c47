import { expect, test } from "vitest";
import { companyOf, readerLanguages, titleTexts } from "../src/lib/texts";

const event = {
  title: { title_id: "ttl_0123456789", name: "The Tempest", kind: "play" as const, languages: [] },
  title_details: {
    description: "A duke.", genres: [], links: [],
    translations: { de: { name: "Der Sturm" }, "pt-BR": { description: "Um duque." } },
  },
};

test("the reader's first translated language is shown, and what it leaves out stays", () => {
  expect(titleTexts(event, ["fr", "de-AT", "en"])).toMatchObject({ name: "Der Sturm", description: "A duke.", language: "de" });
  expect(titleTexts(event, ["pt-BR"])).toMatchObject({ name: "The Tempest", description: "Um duque." });
});

test("without a translation the title speaks for itself", () => {
  expect(titleTexts(event, ["fr"])).toEqual({ name: "The Tempest", description: "A duke.", cast: null, language: null });
});

test("a text in the language of the performance is not replaced by a translation that the reader likes less", () => {
  const german = { ...event, title: { ...event.title, name: "Das Haus", languages: ["de"] }, title_details: { ...event.title_details, translations: { en: { name: "The House" } } } };
  expect(titleTexts(german, ["de", "en"]).name).toBe("Das Haus");
  expect(titleTexts(german, ["en-GB"]).name).toBe("The House");
});

test("a reader whose language the client does not speak still reads others' texts in it", () => {
  const offered = ["en", "hi", "es", "ar"];
  expect(readerLanguages("en", ["ja", "en-US", "hi"], offered)).toEqual(["ja", "en"]);
  expect(readerLanguages("en", ["en-GB", "hi"], offered)).toEqual(["en"]);
  expect(readerLanguages("hi", ["en-GB"], offered)).toEqual(["hi"]);
});

test("those who perform are told one by one where the line lists names", () => {
  expect(companyOf("Ashwini Rao, Meher Contractor. Directed by Ila Sathe")).toEqual({ people: ["Ashwini Rao", "Meher Contractor"], credits: ["Directed by Ila Sathe"] });
  expect(companyOf("J. S. Bach Ensemble, one bear")).toEqual({ people: ["J. S. Bach Ensemble", "one bear"], credits: [] });
  expect(companyOf("Everybody who has ever been late on purpose, and their mothers").people).toEqual([]);
});
