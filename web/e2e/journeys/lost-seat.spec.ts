// Somebody else is faster.

import { lock, newEvent, TITLES } from "../support/events";
import { mapOf } from "../support/map";
import { comeAs, newCustomer } from "../support/people";
import { expect, test } from "../support/test";

test("seats that somebody else takes are told at once, with the next best to take by one click", async ({ page }) => {
  const event = await newEvent(TITLES.theatre);
  const [customer, other] = [await newCustomer(), await newCustomer("Ben Okafor")];
  await comeAs(page, customer);
  const seats = ["Stalls-D-5", "Stalls-D-6"];
  await page.goto(`/events/${event.event_id}/seats?${seats.map((seat) => `seat=${seat}`).join("&")}`);
  await mapOf(page).isReady();
  const basket = page.getByRole("complementary", { name: "Your seats" });
  await expect(basket.getByRole("button", { name: "Check out" })).toBeEnabled();
  await lock(other.api, event, seats);
  const lost = basket.getByRole("alert");
  await expect(lost).toContainText(/Somebody was faster/);
  await expect(lost).toContainText(/Row D.*5.*6/i);
  await basket.getByRole("button", { name: "Take them instead" }).click();
  await expect(basket.getByText("Total, 2 tickets")).toBeVisible();
  await basket.getByRole("button", { name: "Check out" }).click();
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  await expect(page.getByRole("button", { name: /^Pay / })).toBeEnabled();
});
