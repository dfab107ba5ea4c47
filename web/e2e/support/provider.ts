// The payment provider's page, as a customer meets it.

import { expect, type Page } from "@playwright/test";

export const DECLINED = "4000 0000 0000 0002";

/** Pays on the provider's page, with its test card unless another is given. */
export async function payAtProvider(page: Page, card?: string): Promise<void> {
  await expect(page).toHaveURL(/\/pay\//);
  if (card) await page.getByLabel("Card or account number").fill(card);
  await page.getByRole("button", { name: /^Pay / }).first().click();
}
