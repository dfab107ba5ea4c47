// After the purchase: some seats go back, others are moved.

import { newEvent, lock, TITLES } from "../support/events";
import { mapOf } from "../support/map";
import { comeAs, mailedCode, newCustomer } from "../support/people";
import { payAtProvider } from "../support/provider";
import { pay } from "../support/season";
import { expect, test } from "../support/test";

const euros = (minor: number) => `€${(minor / 100).toFixed(2)}`;

test("one of three seats is given back, with the amounts that come back and those that stay", async ({ page }) => {
  const customer = await newCustomer();
  const event = await newEvent(TITLES.theatre);
  const booking = await lock(customer.api, event, ["Stalls-D-5", "Stalls-D-6", "Stalls-D-7"]);
  await pay(customer, booking.booking_id);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  const card = page.getByRole("region", { name: "Can’t make it?" });
  await card.getByRole("checkbox", { name: /seat 6/ }).check();
  await card.getByRole("button", { name: "Send me a code and show what comes back" }).click();
  const offer = page.getByRole("region", { name: "What comes back" });
  await expect(offer.getByRole("heading", { name: "What comes back" })).toBeFocused();
  const told = await offer.getByRole("row", { name: "Comes back" }).getByRole("cell").textContent();
  await offer.getByLabel("Code from the e-mail").fill(await mailedCode(customer.email));
  await offer.getByRole("button", { name: "Give back one seat" }).click();
  await expect(page.getByText(/You gave back .*seat 6/)).toBeVisible();
  const after = await customer.api.get(`/booking/${booking.booking_id}`);
  const refund = after.payments[0].refunds[0].amount.amount_minor;
  expect(euros(refund), "what came back is what was told").toBe(told?.replaceAll(/[⁦-⁩]/g, ""));
  await expect(page.getByText(`${euros(refund)} is on its way back to you`)).toBeVisible();
  await page.reload();
  await expect(page.getByText(euros(booking.amount.amount_minor - refund)).first(), "what is left of what was paid").toBeVisible();
  await expect(page.getByText("2 tickets for")).toBeVisible();
});

test("seats are moved to others, and the new booking has them", async ({ page }) => {
  const customer = await newCustomer();
  const event = await newEvent(TITLES.theatre, {
    cancellation: { tiers: [{ hours_before: 48, refund_basis_points: 10_000 }], fees_returned: false, single_seats: true, moves_until_hours: 24 },
  });
  const booking = await lock(customer.api, event, ["Stalls-H-5", "Stalls-H-6"]);
  await pay(customer, booking.booking_id);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  await page.getByRole("button", { name: "Choose 2 other seats" }).click();
  await expect(page).toHaveURL(/\/seats\?/);
  const map = mapOf(page);
  await map.pointAt(/row [A-F]\b.*click/i);
  await map.click();
  const take = page.getByRole("region", { name: "What you would take" }).getByRole("button", { name: /^Take|^Swap/ });
  const on = page.getByRole("button", { name: /Check out|Move/ });
  await expect(take.or(on).first()).toBeVisible();
  if (await take.isVisible()) await take.click();
  await on.first().click();
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  await expect(page.getByText(/Worth of the 2 seats you give up/)).toBeVisible();
  await page.getByRole("button", { name: /^Pay / }).click();
  await payAtProvider(page);
  await expect(page.getByText("You’re going.")).toBeVisible({ timeout: 60_000 });
  await page.goto(`/booking/${booking.booking_id}`);
  await expect(page.getByText(/You moved/)).toBeVisible({ timeout: 60_000 });
});

test("tickets are kept on the customer's own device, open there without a network, and go at log-out", async ({ page, context }) => {
  const kept = () => page.evaluate(async () => ({ copies: localStorage.getItem("offline:bookings") !== null, caches: (await caches.keys()).length }));
  const customer = await newCustomer();
  const booking = await lock(customer.api, await newEvent(TITLES.theatre), ["Stalls-D-5", "Stalls-D-6"]);
  await pay(customer, booking.booking_id);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  const question = page.getByRole("group", { name: "Is this your own device?" });
  await expect(question).toBeVisible();
  expect(await kept(), "nothing is kept before the answer").toEqual({ copies: false, caches: 0 });
  await question.getByRole("button", { name: "Yes, keep them here" }).click();
  await expect(page.getByRole("button", { name: "Do not keep them here" })).toBeFocused();
  await expect.poll(kept).toEqual({ copies: true, caches: 1 });
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.goto(`/booking/${booking.booking_id}`);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await page.getByRole("button", { name: /^Show at the gate.*row D, seat 6/ }).click();
  const gate = page.getByRole("dialog", { name: "Show at the gate" });
  await expect(gate.getByRole("img", { name: "Code of the ticket for Stalls, row D, seat 6" })).toBeVisible();
  await gate.getByRole("button", { name: "Close" }).click();
  await context.setOffline(false);
  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Log out" }).click();
  await expect.poll(kept).toEqual({ copies: false, caches: 0 });
});
