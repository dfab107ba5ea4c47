import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accentColours, brandOf, contrast, LINK_BACKGROUNDS, NO_BRAND, readable, showBrand, siteName } from "../src/lib/brand";

const ACCENTS = ["#ff0066", "#ffe600", "#00ff88", "#0033ff", "#ffffff", "#000000", "#777777", "#c0ffee", "#8b0000"];

describe("an organizer's brand", () => {
  it("is ours where the deployment names none, or nothing that can be understood", () => {
    expect(brandOf(undefined)).toEqual(NO_BRAND);
    expect(brandOf({ name: " ", logo: "https://elsewhere.example/logo.svg", accent: "red" })).toEqual(NO_BRAND);
    expect(brandOf({ name: 3, logo: "//elsewhere.example/x", accent: "#12345" })).toEqual(NO_BRAND);
  });

  it("has a name, a logo on our own origin, and an accent", () => {
    expect(brandOf({ name: "Halyard Arena", logo: "/brand/logo.svg", accent: "#FF0066" })).toEqual({ name: "Halyard Arena", logo: "/brand/logo.svg", accent: "#ff0066" });
  });

  it("gives the site its name and its colours", () => {
    const set = new Map<string, string>();
    const style = { setProperty: (name: string, value: string | null) => void set.set(name, value ?? "") };
    showBrand(brandOf({ name: "Halyard Arena", accent: "#2c4db0" }), style);
    expect(siteName()).toBe("Halyard Arena");
    expect([...set.keys()]).toEqual(["--brand-link-light", "--brand-link-dark", "--brand-cover"]);
    showBrand(NO_BRAND, style);
  });
});

describe("an accent", () => {
  it("can be read as a link in both themes, whatever colour it is", () => {
    for (const accent of ACCENTS) {
      const colours = accentColours(accent);
      expect(contrast(colours["--brand-link-light"], LINK_BACKGROUNDS.light)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours["--brand-link-dark"], LINK_BACKGROUNDS.dark)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("carries white words on a cover", () => {
    for (const accent of ACCENTS) expect(contrast(accentColours(accent)["--brand-cover"], "#ffffff")).toBeGreaterThanOrEqual(9);
  });

  it("stays what it is where it can be read as it is", () => {
    expect(readable("#2c4db0", "#ffffff")).toBe("#2c4db0");
    expect(readable("#ffcf73", "#100d16")).toBe("#ffcf73");
  });

  it("is measured by WCAG, against the tokens' own backgrounds", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
    const tokens = readFileSync("src/ui/tokens.css", "utf8");
    expect(tokens).toContain(`--bg-sunk: ${LINK_BACKGROUNDS.light}`);
    expect(tokens).toContain(`--surface-2: ${LINK_BACKGROUNDS.dark}`);
  });
});
