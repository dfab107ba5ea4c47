import { expect, test } from "vitest";
import { titleTexts } from "../src/lib/texts";

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
