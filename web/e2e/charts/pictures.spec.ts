// The seat page of every chart that `make load-chart` has put on sale: the whole hall, a section of it, the list and a phone.

import { test, type Page } from "@playwright/test";
import { anyone, type Json } from "../support/api";
import { mapOf } from "../support/map";
import { settled } from "../support/settled";
import { SCREENS } from "../support/stack";
import { PHONE } from "../support/test";

/** Title of the events that `make load-chart` makes. */
const LOADED = "An Evening to Try the Seats";

/** The latest event of each chart. */
async function loaded(): Promise<Json[]> {
  const found = new Map<string, Json>();
  for (let cursor = ""; ;) {
    const page = await anyone.get(`/events?limit=100${cursor}`);
    for (const event of page.events) if (event.title.name === LOADED) found.set(event.screen.name, event);
    if (!page.next_cursor) return [...found.values()];
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

async function picture(page: Page, name: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: `${SCREENS}/charts/${name}.png`, animations: "disabled" });
}

test("pictures of the loaded charts", async ({ browser }) => {
  test.setTimeout(600_000);
  for (const event of await loaded()) {
    const name = event.screen.name.replaceAll(/\W+/g, "-");
    for (const [size, use] of [["d", { viewport: { width: 1440, height: 900 } }], ["p", PHONE]] as const) {
      for (const theme of ["light", "dark"] as const) {
        const context = await browser.newContext({ ...use, colorScheme: theme, reducedMotion: "reduce" });
        const page = await context.newPage();
        await page.goto(`/events/${event.event_id}/seats`);
        await mapOf(page).isReady();
        await picture(page, `${name}-${theme}-${size}`);
        await mapOf(page).root.focus();
        for (let step = 0; step < 6; step++) await page.keyboard.press("+");
        await picture(page, `${name}-seats-${theme}-${size}`);
        await context.close();
      }
    }
  }
});
