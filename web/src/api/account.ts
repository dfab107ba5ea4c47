// The customer's own account: what it says, how it is protected, its data, and its end.

import * as api from "../../openapi/dist/sdk";
import type { AccountExport } from "../lib/account-export";
import { collectExport } from "../lib/account-export";
import { call } from "./client";
import { ApiProblem } from "./problem";
import { session } from "./session";

export interface SecondFactorSecret {
  readonly secret: string;
  readonly otpauth_uri: string;
}

/** Makes a secret for an authenticator app. It counts from its first code on. */
export function setUpSecondFactor(password: string): Promise<SecondFactorSecret> {
  return asked(call(api.setUpSecondFactor({ body: { password } })));
}

export async function confirmSecondFactor(code: string): Promise<void> {
  await call(api.confirmSecondFactor({ body: { code } }));
}

export async function removeSecondFactor(password: string): Promise<void> {
  await asked(call(api.removeSecondFactor({ body: { password } })));
}

const EXPORT_PAGE = 100;

/** Everything that is stored of the customer, with all pages of bookings. */
export function exportAccount(): Promise<AccountExport> {
  return collectExport((cursor) => call(api.exportAccount({ limit: EXPORT_PAGE, cursor }), { retries: 2 }));
}

/** Closes the account, given its password or a code that was mailed, and logs out here. */
export async function closeAccount(proof: { readonly password: string } | { readonly code: string }): Promise<void> {
  await asked(call(api.deleteAccount({ body: proof })));
  session.leave();
}

/** A wrong password is refused with 401, which does not mean "log in first" here. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "credentials_invalid") throw new ApiProblem(400, "password_wrong");
    throw error;
  }
}
