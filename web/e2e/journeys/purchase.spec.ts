// A whole purchase: by mouse, by keyboard alone, and by touch on a phone.

import type { Page } from "@playwright/test";
import { newEvent, TITLES } from "../support/events";
import { focused, tabTo } from "../support/keyboard";
import { mapOf } from "../support/map";
import { comeAs, newCustomer } from "../support/people";
import { payAtProvider } from "../support/provider";
import { settled } from "../support/settled";
import { expect, PHONE, test } from "../support/test";

test("a customer with a mouse chooses two seats in the drawn hall, pays and has tickets", { tag: "@short" }, async ({ page }) => {
  const event = await newEvent(TITLES.theatre);
  await comeAs(page, await newCustomer());
  await page.goto(`/e/${event.event_id}`);
  await page.getByRole("link", { name: "Choose seats" }).click();
  const map = mapOf(page);
  await map.pointAt(/click to take/);
  await map.click();
  await takeProposal(page);
  const basket = page.getByRole("complementary", { name: "Your seats" });
  const total = await basket.locator(".seats-amount b").textContent();
  await basket.getByRole("button", { name: "Check out" }).click();
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  // What was shown is what is charged, to the cent.
  await page.getByRole("button", { name: `Pay ${total}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(total ?? "?");
  await payAtProvider(page);
  await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(`Paid ${total}`)).toBeVisible();
});

/** Where a click only shows what it would take, it is taken by the button. */
async function takeProposal(page: Page): Promise<void> {
  const take = page.getByRole("region", { name: "What you would take" }).getByRole("button", { name: /^Take/ });
  const checkOut = page.getByRole("button", { name: "Check out" });
  await expect(take.or(checkOut).first()).toBeVisible();
  if (await take.isVisible()) await take.click();
  await expect(checkOut).toBeEnabled();
}

test("a customer with a keyboard alone buys seats in the drawn hall, and never loses the focus", async ({ page }) => {
  const event = await newEvent(TITLES.theatre);
  await comeAs(page, await newCustomer());
  await page.goto(`/e/${event.event_id}`);
  await settled(page);
  await tabTo(page, /^link "Choose seats"/);
  await page.keyboard.press("Enter");
  await mapOf(page).isReady();
  await tabTo(page, /^group "Map of the hall"/);
  const said = mapOf(page).root.getByRole("status");
  await page.keyboard.press("ArrowUp");
  await expect(said).toContainText(/row .+, seat \d+.* free/i);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 seats chosen").or(page.getByRole("region", { name: "What you would take" }))).not.toHaveCount(0);
  expect(await focused(page), "choosing leaves the focus on the map").not.toBe("nothing");
  await tabTo(page, /^button "(Check out|Take)/);
  if (/Take/.test(await focused(page))) {
    await page.keyboard.press("Enter");
    expect(await focused(page), "taking seats moves the focus to the basket").not.toBe("nothing");
    await tabTo(page, /^button "Check out/);
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  await settled(page);
  await tabTo(page, /^button "Pay /);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/pay\//);
  await tabTo(page, /^button "Pay /);
  await page.keyboard.press("Enter");
  await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
});

test("a customer with a keyboard buys in the list, which says the same as the map", async ({ page }) => {
  const event = await newEvent(TITLES.theatre);
  await comeAs(page, await newCustomer());
  await page.goto(`/events/${event.event_id}/seats`);
  await mapOf(page).isReady();
  await tabTo(page, /^radio "Map"/);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("heading", { name: /sections? with 2 together/ })).toBeVisible();
  await tabTo(page, /^button "See the seats.*Stalls/);
  await page.keyboard.press("Enter");
  expect(await focused(page), "opening a section keeps the focus").toMatch(/^button "Close.*Stalls/);
  // One stop a row, and arrows along it.
  await tabTo(page, /^button "row C, seat 1\b/i);
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toMatch(/^button "row C, seat 2\b/i);
  await page.keyboard.press("Enter");
  expect(await focused(page), "choosing a seat keeps the focus").not.toBe("nothing");
  await takeProposalByKeyboard(page);
  await tabTo(page, /^button "Check out/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  await expect(page.getByText(/Stalls/).first()).toBeVisible();
});

async function takeProposalByKeyboard(page: Page): Promise<void> {
  const proposal = page.getByRole("region", { name: "What you would take" });
  const checkOut = page.getByRole("button", { name: "Check out" });
  await expect(proposal.or(checkOut).first()).toBeVisible();
  if (!(await proposal.isVisible())) return;
  await tabTo(page, /^button "Take/);
  await page.keyboard.press("Enter");
}

const TAPS_MAX = 12;

test.describe("on a phone", () => {
  test.use(PHONE);

  test("two adjacent seats in the arena are bought by touch, within twelve taps", { tag: "@short" }, async ({ page }) => {
    const event = await newEvent(TITLES.arena);
    await comeAs(page, await newCustomer());
    await page.goto(`/e/${event.event_id}`);
    let taps = 0;
    const tap = async (button: ReturnType<typeof page.getByRole>) => {
      await button.tap();
      taps += 1;
    };
    await tap(page.getByRole("link", { name: "Choose seats" }));
    const map = mapOf(page);
    await map.isReady();
    await expect(async () => {
      // Right of the stage is a section of the lower bowl.
      await map.touch({ x: 0.5, y: 0.55 });
      taps += 1;
      await expect(page.getByText(/You are in/)).toBeVisible({ timeout: 3_000 });
    }).toPass();
    const take = page.getByRole("region", { name: "What you would take" }).getByRole("button", { name: /^Take/ });
    await expect(async () => {
      // Who taps while the map still moves taps once more.
      await map.touch({ x: 0.5, y: 0.45 });
      taps += 1;
      await expect(take).toBeVisible({ timeout: 3_000 });
    }).toPass();
    await tap(take);
    await tap(page.getByRole("button", { name: "Check out" }));
    await expect(page).toHaveURL(/\/booking\/bkg_/);
    await tap(page.getByRole("button", { name: /^Pay / }));
    await expect(page).toHaveURL(/\/pay\//);
    await tap(page.getByRole("button", { name: /^Pay / }).first());
    await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
    expect(taps).toBeLessThanOrEqual(TAPS_MAX);
    const booking = /bkg_\w+/.exec(page.url())?.[0];
    expect(booking).toBeTruthy();
  });
});
