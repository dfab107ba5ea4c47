// Who takes the money: the customer's choice, and the others where one does not answer.

import { ApiProblem } from "../api/problem";
import type { Provider } from "../api/types";

const NAMES: Readonly<Record<Provider, string>> = {
  stripe: "Card (Stripe)",
  razorpay: "UPI, card or net banking (Razorpay)",
};

export function ProviderChoice(props: {
  readonly providers: readonly Provider[];
  readonly chosen: Provider;
  readonly choose: (provider: Provider) => void;
}) {
  if (props.providers.length < 2) return null;
  return (
    <fieldset>
      <legend>How do you want to pay?</legend>
      {props.providers.map((provider) => (
        <label key={provider} class="choice">
          <input
            type="radio"
            name="provider"
            value={provider}
            checked={provider === props.chosen}
            onChange={() => props.choose(provider)}
          />
          {NAMES[provider]}
        </label>
      ))}
    </fieldset>
  );
}

/** The providers that a refusal names instead of its own. */
export function otherProviders(error: unknown): Provider[] {
  const named = error instanceof ApiProblem ? error.fields["other_providers"] : null;
  return Array.isArray(named) ? named.filter((name): name is Provider => typeof name === "string" && name in NAMES) : [];
}

export function OtherProviders({ error, pay }: { readonly error: unknown; readonly pay: (provider: Provider) => void }) {
  return (
    <>
      {otherProviders(error).map((provider) => (
        <button type="button" key={provider} onClick={() => pay(provider)}>Pay by {NAMES[provider]} instead</button>
      ))}
    </>
  );
}
