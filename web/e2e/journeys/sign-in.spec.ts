// Visitors become customers on the way to their tickets.

import type { Page } from "@playwright/test";
import type { Json } from "../support/api";
import { lock, newEvent, TITLES } from "../support/events";
import { mapOf } from "../support/map";
import { comeAs, mailedCode, newAddress, newCustomer, PASSWORD } from "../support/people";
import { payAtProvider } from "../support/provider";
import { expect, PHONE, test } from "../support/test";

/** Chooses two seats as a visitor, and goes on to pay. */
async function chooseAsVisitor(page: Page): Promise<Json> {
  const event = await newEvent(TITLES.theatre);
  await page.goto(`/events/${event.event_id}/seats?seat=Stalls-D-5&seat=Stalls-D-6`);
  await mapOf(page).isReady();
  await page.getByRole("button", { name: "Check out" }).click();
  return event;
}

async function payAndGo(page: Page): Promise<void> {
  // What was pressed before the log-in goes on by itself.
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  await page.getByRole("button", { name: /^Pay / }).click();
  await payAtProvider(page);
  await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
}

test.describe("on a phone", () => {
  test.use(PHONE);

  test("a visitor signs up on the way, goes on with the seats that were chosen, and pays for them", async ({ page }) => {
    await chooseAsVisitor(page);
    const email = newAddress();
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Send the code" }).tap();
    await page.getByLabel("Code from the e-mail").fill(await mailedCode(email));
    await page.getByLabel("Your name").fill("Asha Rao");
    await page.getByLabel("Choose a password").fill(PASSWORD);
    await page.getByRole("button", { name: "Open the account and go on" }).tap();
    await payAndGo(page);
  });
});

test("a customer of another day logs in on the way; a wrong password is told in words", async ({ page }) => {
  const { email } = await newCustomer();
  await chooseAsVisitor(page);
  await page.getByRole("radio", { name: "I have an account" }).check({ force: true });
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("Wrong-horse-8-battery");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await payAndGo(page);
});

test("seats that are gone when a visitor is back from the log-in are told, and nothing is locked", async ({ page }) => {
  const [{ email }, other] = [await newCustomer(), await newCustomer("Ben Okafor")];
  const event = await chooseAsVisitor(page);
  await page.getByRole("radio", { name: "I have an account" }).check({ force: true });
  await lock(other.api, event, ["Stalls-D-5", "Stalls-D-6"]);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  const basket = page.getByRole("complementary", { name: "Your seats" });
  await expect(basket.getByRole("alert")).toContainText(/Somebody was faster/);
  await expect(page).toHaveURL(/\/seats\?seat=/);
  await basket.getByRole("button", { name: "Take them instead" }).click();
  await expect(basket.getByRole("button", { name: "Check out" })).toBeEnabled();
});

test("a forgotten password is replaced by a code from the mail", async ({ page }) => {
  const { email } = await newCustomer();
  await page.goto("/forgot");
  await page.getByLabel("E-mail").fill(email);
  const before = await mailedCode(email);
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByLabel("Code from the e-mail")).toBeVisible();
  await expect(async () => expect(await mailedCode(email)).not.toBe(before)).toPass();
  await page.getByLabel("Code from the e-mail").fill(await mailedCode(email));
  await page.getByLabel("Choose a password").fill("Another-horse-9-battery");
  await page.getByRole("button", { name: "Save the password and log in" }).click();
  await expect(page.getByRole("link", { name: /My tickets/ }).first()).toBeVisible();
});

test("whoever logs out leaves nothing of theirs in the tab", async ({ page }) => {
  const event = await newEvent(TITLES.theatre);
  await comeAs(page, await newCustomer());
  await page.goto(`/events/${event.event_id}/seats?seat=Stalls-D-5&seat=Stalls-D-6`);
  await mapOf(page).isReady();
  await expect(page.getByRole("button", { name: "Check out" })).toBeEnabled();
  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Log out" }).click();
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
  expect(await page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
});
