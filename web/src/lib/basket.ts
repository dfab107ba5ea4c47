// The price of what a customer has chosen, and the fate of a code. A price is made by the server; the total of the one
// that is shown goes with the request that locks the seats, so that nobody is charged another.

import { ApiProblem, sentenceFor } from "../api/problem";
import { t } from "../i18n";
import type { BookingRequest, BoxofficeEvent, Priced, Quote } from "../api/types";

/** Seats by name, or a wish for the best ones. */
export type Wanted = Pick<BookingRequest, "seats" | "accessible" | "best_available" | "moves">;

/** What became of the customer's code. */
export type Verdict =
  | { readonly kind: "none" }
  /** The price is made with it. */
  | { readonly kind: "applied" }
  /** The code is right, but these seats do not reach its offer yet. The price is made without it. */
  | { readonly kind: "waiting"; readonly sentence: string }
  /** The price is made without it. */
  | { readonly kind: "refused"; readonly sentence: string }
  /** No price came, and so no word about the code: the next price is asked for with it. */
  | { readonly kind: "unknown" };

export interface Outcome {
  /** The price; null if there is none. */
  readonly priced: Pick<Priced, "quote" | "unlocked_tiers" | "seats" | "moves"> | null;
  /** Why there is no price. */
  readonly error: unknown;
  readonly verdict: Verdict;
}

export type Ask = (wanted: Wanted, code: string | null) => Promise<Outcome["priced"]>;

const NO_CODE: Verdict = { kind: "none" };

/** The price of seats, with a code where it is good for them. Only a caller that gave up gets an exception. */
export async function priceOf(ask: Ask, wanted: Wanted, code: string | null, signal?: AbortSignal): Promise<Outcome> {
  if (code === null) return plainPrice(ask, wanted, NO_CODE, signal);
  try {
    return { priced: await ask(wanted, code), error: null, verdict: { kind: "applied" } };
  } catch (error) {
    if (signal?.aborted) throw error;
    const verdict = verdictOf(error);
    if (verdict) return plainPrice(ask, wanted, verdict, signal);
    return { priced: null, error, verdict: { kind: "unknown" } };
  }
}

async function plainPrice(ask: Ask, wanted: Wanted, verdict: Verdict, signal?: AbortSignal): Promise<Outcome> {
  try {
    return { priced: await ask(wanted, null), error: null, verdict };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { priced: null, error, verdict };
  }
}

/**
 * Seats to try a code on while none are chosen: nobody keeps them, and the answer says what the code opens. The
 * customer sees no price of them.
 */
export function probe(event: Pick<BoxofficeEvent, "tiers">): Wanted | null {
  const type = event.tiers[0]?.type;
  return type === undefined ? null : { best_available: { count: 1, type } };
}

/** What a refusal says about the code; null if it is about something else. */
export function verdictOf(error: unknown): Verdict | null {
  if (!(error instanceof ApiProblem)) return null;
  if (error.code === "offer_not_reached") return { kind: "waiting", sentence: sentenceFor(error) };
  if (error.code === "code_refused") return { kind: "refused", sentence: sentenceFor(error) };
  if (error.code === "too_many_attempts") return { kind: "refused", sentence: tooManyCodes(error) };
  return null;
}

function tooManyCodes(problem: ApiProblem): string {
  const minutes = Math.ceil(problem.retryAfterSeconds / 60);
  return t("seats.too_many_codes", { count: Math.max(1, minutes) });
}

/** The request that locks what is wanted at the price that is shown. */
export function lockRequest(eventId: string, wanted: Wanted, quote: Quote, code: string | null): BookingRequest {
  return {
    event_id: eventId,
    ...wanted,
    ...(code === null ? {} : { coupon_code: code }),
    total_minor: quote.total.amount_minor,
  };
}

/** The new quote of a refusal because the price has changed; null if it is another refusal. */
export function changedQuote(error: unknown): Quote | null {
  if (!(error instanceof ApiProblem) || error.code !== "price_changed") return null;
  const quote = error.fields["quote"] as Quote | undefined;
  return typeof quote?.total?.amount_minor === "number" && Array.isArray(quote.lines) ? quote : null;
}
