// Sign-in at Google, Apple or another provider. The browser leaves for the provider and comes back to /signed-in. What
// binds the return to this tab, the state and the verifier, stays in the tab's own store.

import * as api from "../../openapi/dist/sdk";
import { tabStore } from "../lib/storage";
import { call } from "./client";
import { ApiProblem } from "./problem";
import { session } from "./session";

export type SignInProvider = api.SignInProviderView;

/** A sign-in that has left for its provider. */
export interface BegunSignIn {
  readonly provider: string;
  /** Path to go on to once it is finished. */
  readonly next: string;
  readonly state: string;
  readonly verifier: string;
  /** Whether it is the second round, after the first one has opened the account. */
  readonly isRepeated: boolean;
}

const BEGUN = "sign-in:begun";

export async function listSignInProviders(): Promise<readonly SignInProvider[]> {
  return (await call(api.listProviders(), { retries: 1 })).providers;
}

/** Begins a sign-in and returns the address that the browser goes to. */
export async function beginSignIn(provider: string, next: string, isRepeated = false): Promise<string> {
  const view = await call(api.authorizeSignIn({ body: { provider } }));
  const begun: BegunSignIn = { provider, next, state: view.state, verifier: view.code_verifier, isRepeated };
  tabStore.setItem(BEGUN, JSON.stringify(begun));
  return view.authorize_url;
}

/** The sign-in that this tab has begun. It is forgotten: whatever comes back, comes back once. */
export function takeBegunSignIn(): BegunSignIn | null {
  const text = tabStore.getItem(BEGUN);
  tabStore.removeItem(BEGUN);
  // Only `beginSignIn` writes it.
  return text === null ? null : (JSON.parse(text) as BegunSignIn);
}

/** Finishes a sign-in with what came back. Returns the address of another round, or null if the customer is logged in. */
export async function finishSignIn(begun: BegunSignIn | null, query: URLSearchParams): Promise<string | null> {
  // Somebody else's code would log the customer in to somebody else's account.
  if (!begun || query.get("state") !== begun.state) throw new ApiProblem(400, "sign_in_foreign");
  const code = query.get("code");
  if (!code) throw new ApiProblem(400, "sign_in_given_up");
  try {
    const tokens = await call(api.exchangeCode({ body: { code, code_verifier: begun.verifier } }));
    // The address of whoever was logged in before is not this customer's.
    session.end();
    session.start(tokens);
    return null;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.code === "sign_in_again" && !begun.isRepeated) return beginSignIn(begun.provider, begun.next, true);
    // 401 means a late return here, not "log in first".
    throw error.status === 401 ? new ApiProblem(400, "sign_in_late") : error;
  }
}
