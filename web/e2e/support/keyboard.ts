// Customers who use nothing but their keyboard.

import { expect, type Page } from "@playwright/test";

const TABS_MAX = 120;

/** Role and name of what has the focus, as a screen reader says them: `button "Check out"`. */
export async function focused(page: Page): Promise<string> {
  const { isBody, tree } = await page.evaluate(() => document.activeElement === document.body || document.activeElement === null)
    .then(async (body) => ({ isBody: body, tree: body ? "" : await page.locator(":focus").first().ariaSnapshot() }));
  return isBody ? "nothing" : tree.split("\n")[0]?.replace(/^- /, "").replace(/:$/, "") ?? "";
}

/** Presses Tab until this has the focus; every stop on the way must be something, too. */
export async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const stops: string[] = [];
  for (let tab = 0; tab < TABS_MAX; tab++) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (wanted.test(now)) return;
    stops.push(now);
  }
  expect(stops, `Tab leads to ${wanted}`).toContain(String(wanted));
}
