// A code from its field to the invoice's total.

import { randomUUID } from "node:crypto";
import { organizer, type Json } from "../support/api";
import { newEvent, TITLES } from "../support/events";
import { mapOf } from "../support/map";
import { comeAs, newCustomer } from "../support/people";
import { expect, test } from "../support/test";

/** A fifth off every seat of the event, by a code of its own. */
async function newCode(event: Json): Promise<string> {
  const code = `E2E-${randomUUID().slice(0, 8).toUpperCase()}`;
  await (await organizer()).post("/admin/offers", {
    organizer_id: event.organizer_id,
    label: "A fifth off",
    given: { by: "code", code },
    scope: { events: [event.event_id] },
    effect: { kind: "percent", basis_points: 2_000, off: "seats" },
  });
  return code;
}

test("a code lowers the price in the basket, and that price is what is paid", async ({ page }) => {
  const event = await newEvent(TITLES.theatre);
  const code = await newCode(event);
  await comeAs(page, await newCustomer());
  await page.goto(`/events/${event.event_id}/seats?seat=Stalls-D-5&seat=Stalls-D-6`);
  await mapOf(page).isReady();
  const basket = page.getByRole("complementary", { name: "Your seats" });
  const total = basket.locator(".seats-amount b");
  const before = await total.textContent();
  const field = basket.getByLabel("Code of an offer");
  await field.fill("NO-SUCH-CODE");
  await basket.getByRole("button", { name: "Use it" }).click();
  await expect(field, "a wrong code is told at its field").toHaveAccessibleDescription(/code/i);
  await expect(total).toHaveText(before ?? "?");
  await field.fill(code.toLowerCase());
  await basket.getByRole("button", { name: "Use it" }).click();
  await expect(total).not.toHaveText(before ?? "?");
  const lowered = await total.textContent();
  await basket.getByRole("button", { name: "Check out" }).click();
  await expect(page).toHaveURL(/\/booking\/bkg_/);
  await expect(page.getByText("A fifth off").first()).toBeVisible();
  await expect(page.getByRole("button", { name: `Pay ${lowered}` })).toBeEnabled();
});
