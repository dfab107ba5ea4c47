// Every page in both themes, at a desk and on a phone, and in every language: axe finds nothing, nothing lies beside the
// window, and a picture of it is left in target/screens.

import { accessible } from "../support/accessible";
import { LOOKS, type Look } from "../support/pages";
import { comeAs } from "../support/people";
import { shown } from "../support/season";
import { settled } from "../support/settled";
import { SCREENS } from "../support/stack";
import { expect, PHONE, test } from "../support/test";
import type { Page } from "@playwright/test";

const THEMES = ["light", "dark"] as const;
type Theme = (typeof THEMES)[number];

/** Opens the page as its customer finds it. */
async function open(page: Page, look: Look): Promise<void> {
  const at = await shown();
  if (look.own) await comeAs(page, at.customer);
  // Colours are compared where they come to rest.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(look.path(at));
  await look.before?.(page);
}

async function lookAt(page: Page, name: string, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await settled(page);
  await page.screenshot({ path: `${SCREENS}/${name}.png`, animations: "disabled" });
  await accessible(page, name);
  const { wide, window: width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, window: innerWidth }));
  expect.soft(wide, `${name}: nothing has to be scrolled sideways`).toBeLessThanOrEqual(width);
}

const SIZES = [
  { size: "d", where: "at a desk", use: {} },
  { size: "p", where: "on a phone", use: PHONE },
] as const;

for (const { size, where, use } of SIZES) {
  test.describe(where, () => {
    test.use(use);
    for (const look of LOOKS) {
      test(look.name, { tag: look.main && size === "d" ? ["@short", "@axe"] : ["@axe"] }, async ({ page }) => {
        await open(page, look);
        for (const theme of THEMES) await lookAt(page, `${look.name}-${theme}-${size}`, theme);
      });
    }
  });
}

for (const language of ["hi", "es", "ar"]) {
  test.describe(`in ${language}`, () => {
    test.use({ ...PHONE, locale: language });
    for (const look of LOOKS) {
      test(look.name, { tag: "@languages" }, async ({ page }) => {
        await open(page, look);
        await lookAt(page, `${look.name}-${language}-p`, "light");
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
      });
    }
  });
}

test.describe("at four times the size", () => {
  test.use({ viewport: { width: 320, height: 256 } });
  for (const look of LOOKS.filter(({ main }) => main)) {
    test(look.name, { tag: "@axe" }, async ({ page }) => {
      await open(page, look);
      await lookAt(page, `${look.name}-light-zoom`, "light");
    });
  }
});
