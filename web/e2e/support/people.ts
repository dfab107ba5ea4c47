// Customers, each of whom exists for one test.

import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { anyone, Api, type Json } from "./api";
import { MAIL_URL, WEB_URL } from "./stack";

export const PASSWORD = "Correct-horse-7-battery";

export interface Customer {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly api: Api;
  readonly refreshToken: string;
  readonly subject: string;
}

export function newAddress(): string {
  return `asha.${randomUUID().slice(0, 13)}@example.com`;
}

/** The code in the last mail to an address. */
export async function mailedCode(address: string): Promise<string> {
  let code = "";
  await expect(async () => {
    const { messages } = await (await fetch(MAIL_URL)).json() as { messages: Record<string, { To: string[]; Subject: string }[]> };
    const subjects = Object.values(messages).flat().filter((mail) => mail.To.includes(address)).map((mail) => mail.Subject);
    code = subjects.findLast((subject) => subject.startsWith("Your code: "))?.replaceAll(/\D/g, "") ?? "";
    expect(code, `a code for ${address}`).not.toBe("");
  }).toPass({ timeout: 20_000 });
  return code;
}

/** Signs up a new customer through the API. */
export async function newCustomer(name = "Asha Rao"): Promise<Customer> {
  const email = newAddress();
  await anyone.post("/auth/signup", { email });
  const session: Json = await anyone.post("/auth/confirm", { email, code: await mailedCode(email), password: PASSWORD, name });
  const token: string = session.access_token;
  const { sub: subject } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sub: string };
  return { email, password: PASSWORD, name, api: new Api(token), refreshToken: session.refresh_token, subject };
}

/** Opens the client as the customer, who has logged in in this tab before. */
export async function comeAs(page: Page, customer: Customer): Promise<void> {
  const { email, refreshToken, subject } = customer;
  await page.addInitScript(({ home, tokens }) => {
    if (location.origin !== home || sessionStorage.getItem("e2e:came")) return;
    sessionStorage.setItem("e2e:came", "yes");
    sessionStorage.setItem("session:refresh", tokens.refreshToken);
    sessionStorage.setItem("session:email", tokens.email);
    sessionStorage.setItem("session:subject", tokens.subject);
  }, { home: new URL(WEB_URL).origin, tokens: { email, refreshToken, subject } });
}
