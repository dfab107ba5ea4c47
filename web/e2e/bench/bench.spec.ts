// Figures of the client: docs/benchmarks.md says how each is measured.

import { expect, test, type Browser, type Page } from "@playwright/test";
import { newEvent, TITLES } from "../support/events";
import { mapOf } from "../support/map";
import { settled } from "../support/settled";
import { PHONE } from "../support/test";
import type { Json } from "../support/api";
import { frames, percentile, type Frame } from "./frames";
import { LARGE, largeEvent } from "./halls";
import { bytesOf, slowPhone, watch } from "./network";
import { finish, note } from "./report";

const KILO = 1_000;
const LOADS = 5;

test.afterAll(finish);

test("bytes until the map, and with it", async ({ browser }) => {
  const event = await newEvent(TITLES.arena);
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const { sent } = await watch(page);
  for (const [name, path] of [["home", "/"], ["event", `/events/${event.event_id}`], ["seats", `/events/${event.event_id}/seats`]] as const) {
    sent.length = 0;
    await page.goto(path);
    await settled(page);
    note(`web.script_bytes.${name}`, bytesOf(sent, "Script") / KILO, "kB", name === "seats" ? undefined : 100);
    note(`web.style_bytes.${name}`, bytesOf(sent, "Stylesheet") / KILO, "kB");
    note(`web.font_bytes.${name}`, bytesOf(sent, "Font") / KILO, "kB");
  }
  await context.close();
});

test("first paint on a slow phone network", async ({ browser }) => {
  const event = await newEvent(TITLES.arena);
  for (const [name, path] of [["home", "/"], ["event", `/events/${event.event_id}`], ["seats", `/events/${event.event_id}/seats`]] as const) {
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    const { session } = await watch(page);
    await slowPhone(session);
    await page.goto(path, { waitUntil: "commit" });
    const paint = await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    note(`web.first_paint_slow.${name}`, Number(await paint.jsonValue()) / KILO, "s", 3);
    await expect(page.locator("h1")).not.toHaveCount(0, { timeout: 120_000 });
    note(`web.first_heading_slow.${name}`, await page.evaluate(() => performance.now()) / KILO, "s");
    await context.close();
  }
});

async function firstTap(browser: Browser, event: Json): Promise<number> {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.goto(`/events/${event.event_id}/seats`, { waitUntil: "commit" });
  await mapOf(page).isReady();
  const at = await page.evaluate(() => performance.now());
  await context.close();
  return at;
}

async function zoomAndPan(browser: Browser, page: Page, event: Json): Promise<Frame[]> {
  await page.goto(`/events/${event.event_id}/seats`);
  await mapOf(page).isReady();
  await settled(page);
  const { x, y } = await mapOf(page).centre();
  await page.mouse.move(x, y);
  return frames(browser, page, async () => {
    for (let step = 0; step < 24; step++) await page.mouse.wheel(0, -120);
    await page.mouse.down();
    for (let step = 0; step < 120; step++) await page.mouse.move(x + 200 * Math.sin(step / 12), y + 150 * Math.cos(step / 15));
    await page.mouse.up();
    for (let step = 0; step < 24; step++) await page.mouse.wheel(0, 120);
  });
}

test("the map: first tap, and work per frame while it is zoomed and moved", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  for (const [seats, event, frame] of [[10_000, await newEvent(TITLES.arena), 8], [LARGE, await largeEvent(), 16]] as const) {
    const taps: number[] = [];
    for (let load = 0; load < LOADS; load++) taps.push(await firstTap(browser, event));
    note(`web.first_tap.${seats}`, percentile(taps, 0.5) / KILO, "s", 1.5);
    const work = await zoomAndPan(browser, page, event);
    const cpu = work.map(({ cpuMs }) => cpuMs);
    note(`web.frame_cpu_p50.${seats}`, percentile(cpu, 0.5), "ms");
    note(`web.frame_cpu_p95.${seats}`, percentile(cpu, 0.95), "ms", frame);
    note(`web.frame_cpu_max.${seats}`, Math.max(...cpu), "ms");
    note(`web.frame_wall_p95.${seats}`, percentile(work.map(({ wallMs }) => wallMs), 0.95), "ms");
    note(`web.frames.${seats}`, work.length, "");
  }
  await context.close();
});
