// What screen readers are told: the trees of accessibility of the pages on the way to tickets. A change of them is meant,
// or a fault; `npm run e2e -- --grep @tree -u` writes them anew.

import { lock, newEvent, TITLES } from "../support/events";
import { mapOf } from "../support/map";
import { comeAs, newCustomer } from "../support/people";
import { settled } from "../support/settled";
import { expect, test } from "../support/test";

// A day that is always ahead, and always the same.
const START = { local_start: "2099-06-05T19:30" };

test("the map, its tools and its basket", { tag: "@tree" }, async ({ page }) => {
  const event = await newEvent(TITLES.theatre, START);
  await page.goto(`/events/${event.event_id}/seats?seat=Stalls-D-5&seat=Stalls-D-6`);
  await mapOf(page).isReady();
  await expect(page.getByRole("button", { name: "Check out" })).toBeEnabled();
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: "map.yml" });
});

test("the list of seats", { tag: "@tree" }, async ({ page }) => {
  const event = await newEvent(TITLES.theatre, START);
  await page.goto(`/events/${event.event_id}/seats`);
  await mapOf(page).isReady();
  await page.getByRole("radio", { name: "List" }).check({ force: true });
  await page.getByRole("button", { name: /See the seats.*Circle/ }).click();
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: "list.yml" });
});

test("the checkout", { tag: "@tree" }, async ({ page }) => {
  const customer = await newCustomer();
  const event = await newEvent(TITLES.theatre, START);
  const booking = await lock(customer.api, event, ["Stalls-D-5", "Stalls-D-6"]);
  await comeAs(page, customer);
  await page.goto(`/booking/${booking.booking_id}`);
  await settled(page);
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: "checkout.yml" });
});
