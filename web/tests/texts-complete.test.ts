import { describe, expect, it } from "vitest";
import ar from "../src/i18n/ar";
import { ENGLISH } from "../src/i18n/english";
import es from "../src/i18n/es";
import hi from "../src/i18n/hi";
import { chosenLanguage } from "../src/i18n/languages";

type Tree = { readonly [name: string]: string | Tree };

const PLURAL = /_(zero|one|two|few|many|other)$/;

function texts(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(path + name, value);
    else for (const [key, text] of texts(value, `${path}${name}.`)) found.set(key, text);
  }
  return found;
}

const bases = (all: ReadonlyMap<string, string>) => new Set([...all.keys()].map((key) => key.replace(PLURAL, "")));
const placeholders = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((found) => found[1]).sort();

const english = texts(ENGLISH as Tree);

describe.each([["hi", hi], ["es", es], ["ar", ar]] as const)("a reader of %s", (language, bundle) => {
  const own = texts(bundle as Tree);
  const plurals = new Intl.PluralRules(language).resolvedOptions().pluralCategories;

  it("finds every text, and none that nothing shows", () => {
    expect([...bases(english)].filter((key) => !bases(own).has(key))).toEqual([]);
    expect([...bases(own)].filter((key) => !bases(english).has(key))).toEqual([]);
  });

  it("reads each number in the form that the language has for it", () => {
    const counted = [...english.keys()].filter((key) => key.endsWith("_other")).map((key) => key.replace(PLURAL, ""));
    const missing = counted.flatMap((key) => plurals.map((form) => `${key}_${form}`)).filter((key) => !own.has(key) && !key.endsWith("_many"));
    expect(missing).toEqual([]);
  });

  it("reads the same names, amounts and times as in English", () => {
    const different = [...own].filter(([key, text]) => {
      const base = key.replace(PLURAL, "");
      const reference = english.get(key) ?? english.get(`${base}_other`) ?? "";
      // A form for one thing or two may leave the number out.
      const without = (names: (string | undefined)[]) => names.filter((name) => !PLURAL.test(key) || (name !== "count" && name !== "number"));
      return without(placeholders(text)).join() !== without(placeholders(reference)).join();
    });
    expect(different.map(([key]) => key)).toEqual([]);
  });
});

describe("the language of the client", () => {
  it("is the one that was chosen here, or the first of the device's that there is, or English", () => {
    expect(chosenLanguage("ar", ["en-GB"])).toBe("ar");
    expect(chosenLanguage(null, ["fr-FR", "es-MX", "en"])).toBe("es");
    expect(chosenLanguage("xx", ["fr"])).toBe("en");
  });
});
