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

async function lookAt(page: Page, look: Look, name: string): Promise<void> {
  const at = await shown();
  if (look.own) await comeAs(page, at.customer);
  await page.goto(look.path(at));
  await look.before?.(page);
  await settled(page);
  await page.screenshot({ path: `${SCREENS}/${name}.png`, animations: "disabled" });
  await accessible(page, name);
  const { wide, window: width } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, window: innerWidth }));
  expect.soft(wide, `${name}: nothing has to be scrolled sideways`).toBeLessThanOrEqual(width);
}

const SIZES = [
  { size: "d", use: {} },
  { size: "p", use: PHONE },
] as const;

for (const { size, use } of SIZES) {
  for (const theme of ["light", "dark"] as const) {
    test.describe(`${theme}, ${size === "d" ? "at a desk" : "on a phone"}`, () => {
      test.use({ ...use, colorScheme: theme });
      for (const look of LOOKS) {
        const tag = look.main && theme === "light" && size === "d" ? ["@short", "@axe"] : ["@axe"];
        test(look.name, { tag }, ({ page }) => lookAt(page, look, `${look.name}-${theme}-${size}`));
      }
    });
  }
}

for (const language of ["hi", "es", "ar"]) {
  test.describe(`in ${language}`, () => {
    test.use({ ...PHONE, locale: language, colorScheme: language === "ar" ? "dark" : "light" });
    for (const look of LOOKS) {
      test(look.name, { tag: "@languages" }, async ({ page }) => {
        await lookAt(page, look, `${look.name}-${language}-p`);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.locator("html")).toHaveAttribute("dir", language === "ar" ? "rtl" : "ltr");
      });
    }
  });
}

test.describe("at four times the size", () => {
  test.use({ viewport: { width: 320, height: 256 } });
  for (const look of LOOKS.filter(({ main }) => main)) {
    test(look.name, { tag: "@axe" }, ({ page }) => lookAt(page, look, `${look.name}-light-zoom`));
  }
});
