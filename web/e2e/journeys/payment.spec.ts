// What can happen to money on its way.

import { setProvider } from "../support/api";
import { lock, newEvent, TITLES } from "../support/events";
import { comeAs, newCustomer } from "../support/people";
import { DECLINED, payAtProvider } from "../support/provider";
import { expect, test } from "../support/test";

test.describe("late", () => {
  test.afterEach(() => setProvider({ delay_seconds: 0 }));

  test("a payment whose message is late is waited for in words, and the page changes by itself", async ({ page }) => {
    const customer = await newCustomer();
    const booking = await lock(customer.api, await newEvent(TITLES.theatre), ["Stalls-D-5", "Stalls-D-6"]);
    await comeAs(page, customer);
    await page.goto(`/booking/${booking.booking_id}`);
    await setProvider({ delay_seconds: 8 });
    await page.getByRole("button", { name: /^Pay / }).click();
    await payAtProvider(page);
    await expect(page.getByRole("heading", { name: "Waiting for your payment", level: 2 })).toBeVisible();
    await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
  });
});

test("a declined card is told in words, the seats stay kept, and another card pays", async ({ page }) => {
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre), ["Stalls-D-5", "Stalls-D-6"]);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  await page.getByRole("button", { name: /^Pay / }).click();
  await payAtProvider(page, DECLINED);
  await expect(page.getByRole("alert")).toContainText("You can try again");
  await page.getByRole("link", { name: /Cancel and go back/ }).click();
  // The provider keeps its page open: the customer may pay there yet, or another way here.
  await page.getByRole("button", { name: /Pay another way|Back to the payment page/ }).first().click();
  await page.getByRole("button", { name: /^Pay / }).first().click();
  await payAtProvider(page);
  await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
});

test("a payment that was begun elsewhere since is not followed by a second one from here", async ({ page }) => {
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre), ["Stalls-D-5", "Stalls-D-6"]);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  await expect(page.getByText(/kept for you until .* This time counts/)).toBeVisible();
  await page.getByRole("button", { name: /^Pay / }).click();
  await expect(page).toHaveURL(/\/pay\//);
  const opened = page.url();
  // Back without having paid, and to the same page again.
  await page.goto(`/booking/${booking.booking_id}`);
  await page.getByRole("button", { name: "Back to the payment page" }).click();
  await expect(page).toHaveURL(opened);
  await page.goto(`/booking/${booking.booking_id}`);
  await expect(page.getByRole("button", { name: "Back to the payment page" })).toBeVisible();
  await customer.api.post("/payment", { booking_id: booking.booking_id, provider: "razorpay", method: "card" });
  await expect(page.getByText(/begun in another window/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Back to the payment page" })).toBeHidden();
});

test("a page that has not heard of a payment begun elsewhere tells of it, and opens another only when asked again", async ({ page }) => {
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre), ["Stalls-D-5", "Stalls-D-6"]);
  const payments = async () => (await customer.api.get(`/booking/${booking.booking_id}`)).payments.length;
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  const pay = page.getByRole("button", { name: /^Pay \S*\d/ });
  await expect(pay).toBeVisible();
  await customer.api.post("/payment", { booking_id: booking.booking_id, provider: "razorpay", method: "card" });
  await pay.click();
  await expect(page.getByText(/begun in another window/)).toBeVisible();
  await expect(pay).toBeHidden();
  expect(await payments()).toBe(1);
  await page.getByRole("button", { name: "Pay another way" }).click();
  await pay.click();
  await expect(page).toHaveURL(/\/pay\//);
  expect(await payments()).toBe(2);
});

test("when a provider does not answer, the page says so and offers the other one", async ({ page }) => {
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre), ["Stalls-D-5", "Stalls-D-6"]);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  await setProvider({ outage: { mode: "unavailable" } });
  try {
    await page.getByRole("button", { name: /^Pay / }).click();
    await expect(page.getByRole("heading", { name: /does not answer/ })).toBeFocused({ timeout: 60_000 });
    await expect(page.getByText("Nothing was charged").first()).toBeVisible();
    await page.getByRole("button", { name: /^Pay by .* through Razorpay/ }).first().click();
    await expect(page).toHaveURL(/\/v1\/checkout\/|\/pay\//);
  } finally {
    await setProvider({ outage: { mode: "up" } });
  }
});
