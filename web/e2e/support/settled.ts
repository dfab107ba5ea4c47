// Waiting until a page shows what it has to show.

import { expect, type Page } from "@playwright/test";

/** Waits until the page has its heading, no outline of what will come, its fonts and its pictures. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator("h1")).not.toHaveCount(0);
  await expect(page.locator(".skeleton, .loading-words")).toHaveCount(0);
  // Between two looks at the availability the network is quiet.
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || image.loading === "lazy"));
}
