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

interface FirstTap {
  readonly ms: number;
  /** The part of it after the API's last answer that the map needs. */
  readonly drawingMs: number;
}

/** A cold load until the hall is drawn and takes a tap. */
async function firstTap(browser: Browser, event: Json): Promise<FirstTap> {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("[data-drawn]")) return;
      observer.disconnect();
      performance.mark("drawn");
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-drawn"] });
  });
  await page.goto(`/events/${event.event_id}/seats`, { waitUntil: "commit" });
  const tap = await page.waitForFunction(() => {
    const ms = performance.getEntriesByName("drawn")[0]?.startTime;
    if (ms === undefined) return null;
    const answers = performance.getEntriesByType("resource").map((entry) => entry as PerformanceResourceTiming);
    const needed = answers.filter(({ name, responseEnd }) => /\/(map|availability)$/.test(name) && responseEnd <= ms);
    return { ms, drawingMs: ms - Math.max(0, ...needed.map(({ responseEnd }) => responseEnd)) };
  });
  const result = await tap.jsonValue() as FirstTap;
  await context.close();
  return result;
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
    const taps: FirstTap[] = [];
    for (let load = 0; load < LOADS; load++) taps.push(await firstTap(browser, event));
    note(`web.first_tap.${seats}`, percentile(taps.map(({ ms }) => ms), 0.5) / KILO, "s", 1.5);
    note(`web.first_tap_drawing.${seats}`, percentile(taps.map(({ drawingMs }) => drawingMs), 0.5) / KILO, "s");
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
