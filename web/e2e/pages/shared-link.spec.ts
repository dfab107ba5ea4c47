// The page of an event that the API answers to robots and messengers, and that the client takes over for people.

import { newEvent, TITLES } from "../support/events";
import { expect, test } from "../support/test";

test("a shared link shows the event to people with scripts, and its text to everybody else", { tag: "@short" }, async ({ page, request }) => {
  const event = await newEvent(TITLES.theatre);
  const answer = await request.get(`/e/${event.event_id}`);
  expect(await answer.text()).toContain("application/ld+json");
  await page.goto(`/e/${event.event_id}`);
  await expect(page.getByRole("heading", { level: 1, name: TITLES.theatre })).toHaveCount(1);
  await expect(page.locator("#plain")).toHaveCount(0);
});

test("every page is sent with a policy that allows nothing inline and nobody else", { tag: "@short" }, async ({ request }) => {
  const event = await newEvent(TITLES.theatre);
  for (const path of ["/", `/events/${event.event_id}/seats`, "/bookings", `/e/${event.event_id}`]) {
    const policy = (await request.get(path)).headers()["content-security-policy"] ?? "";
    expect(policy, path).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(policy, path).not.toContain("unsafe");
    expect(policy, path).toContain("form-action 'self'");
    expect(policy, path).toContain("require-trusted-types-for 'script'");
  }
});
