// There is time for everyone, and it is told what happens when it is over.

import { lock, newEvent, TITLES } from "../support/events";
import { comeAs, newCustomer } from "../support/people";
import { expect, test } from "../support/test";

// The shortest that an organizer can set.
const SHORT = { lock_seconds: 60 };

test("whoever needs more time is asked before it is over, and gets it by one key", async ({ page }) => {
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre, SHORT), ["Stalls-D-5", "Stalls-D-6"]);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  const question = page.getByRole("dialog", { name: "Do you need more time?" });
  await expect(page.getByRole("button", { name: /^Pay / })).toBeVisible();
  await expect(question, "nobody is asked at once").toBeHidden();
  await expect(question).toBeVisible({ timeout: 45_000 });
  await expect(question.getByRole("button", { name: /^Yes, keep them/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(page.getByText(/Your seats are kept for you for/)).not.toHaveCount(0);
  const before = Date.parse(booking.expires_at);
  expect(Date.parse((await customer.api.get(`/booking/${booking.booking_id}`)).expires_at)).toBeGreaterThan(before);
});

test("when the time is over, nothing was charged and the same seats can be chosen again", async ({ page }) => {
  test.setTimeout(150_000);
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre, SHORT), ["Stalls-D-5", "Stalls-D-6"]);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  const question = page.getByRole("dialog", { name: "Do you need more time?" });
  await expect(question).toBeVisible({ timeout: 45_000 });
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "The time to pay is over", level: 2 })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Nothing was charged.")).toBeVisible();
  await page.getByRole("link", { name: "Choose the same 2 seats again" }).click();
  await expect(page.getByText("2 seats chosen").first()).toBeAttached();
  await expect(page.getByRole("button", { name: "Check out" })).toBeEnabled();
});
