// Sign up, confirm, log in, forgot and reset: five small forms of one shape.

import { useState } from "preact/hooks";
import { confirmSignUp, forgotPassword, logIn, resetPassword, signUp, type WaitingLogIn } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import { PASSWORD_CHARS_MAX, PASSWORD_RULE, passwordWeakness } from "../lib/password";
import { tabStore } from "../lib/storage";
import { navigate, safeNext } from "../router";
import { useAction, useTitle } from "../ui/hooks";
import { Failure, Field, Notice, SubmitButton, formValues, type FieldProps } from "../ui/parts";
import { SecondFactor } from "./second-factor";
import { SignInProviders } from "./signed-in";

export const accountPages = ["login", "signup", "confirm", "forgot", "reset"] as const;
export type AccountPageName = (typeof accountPages)[number];

interface AccountForm {
  readonly title: string;
  readonly intro?: string;
  readonly fields: readonly FieldProps[];
  readonly button: string;
  /** Has the code mailed once more, on a page that asks for one. */
  readonly sendAgain?: (email: string) => Promise<unknown>;
  /**
   * Does the work and says which page comes next (`null`: logged in, go on to where the customer was), or what waits for
   * a second factor.
   */
  readonly submit: (values: Record<string, string>) => Promise<AccountPageName | WaitingLogIn | null>;
}

const email: FieldProps = { label: "E-mail address", name: "email", type: "email", autocomplete: "username", maxLength: 254 };
const password: FieldProps = {
  label: "Password", name: "password", type: "password", autocomplete: "current-password", maxLength: PASSWORD_CHARS_MAX,
};
const newPassword: FieldProps = {
  ...password,
  autocomplete: "new-password",
  hint: PASSWORD_RULE,
};
const code: FieldProps = { label: "Code from the e-mail", name: "code", autocomplete: "one-time-code", inputMode: "numeric", maxLength: 32 };

/** The address goes from form to form in the tab's store, not in the URL, where it would end up in logs. */
const ADDRESS = "account:email";

const text = (values: Record<string, string>, name: string) => values[name] ?? "";

const FORMS: Readonly<Record<AccountPageName, AccountForm>> = {
  login: {
    title: "Log in",
    fields: [email, password],
    button: "Log in",
    submit: (values) => logIn(text(values, "email"), text(values, "password")),
  },
  signup: {
    title: "Sign up",
    intro: "We send you a code, to be sure that the address is yours.",
    fields: [email],
    button: "Send the code",
    submit: async (values) => {
      await signUp(text(values, "email"));
      return "confirm";
    },
  },
  confirm: {
    title: "Open your account",
    intro: "We have sent you an e-mail with a code. Look in the spam folder too if it is not there.",
    fields: [email, code, { label: "Your name", name: "name", autocomplete: "name" }, newPassword],
    button: "Sign up",
    sendAgain: signUp,
    submit: async (values) => {
      await confirmSignUp(text(values, "email"), text(values, "code"), text(values, "password"), text(values, "name"));
      return null;
    },
  },
  forgot: {
    title: "Forgotten password",
    intro: "If there is an account with this address, we send it a code to choose a new password with.",
    fields: [email],
    button: "Send the code",
    submit: async (values) => {
      await forgotPassword(text(values, "email"));
      return "reset";
    },
  },
  reset: {
    title: "Choose a new password",
    intro: "If there is an account with this address, a code is in its e-mail now. Look in the spam folder too.",
    fields: [email, code, newPassword],
    button: "Save the password",
    sendAgain: forgotPassword,
    submit: async (values) => {
      await resetPassword(text(values, "email"), text(values, "code"), text(values, "password"));
      return "login";
    },
  },
};

/** What the page before has done, said on the page after it. */
const ARRIVALS: Readonly<Record<string, string>> = {
  reset: "Your new password is saved. You can log in now.",
};

export function AccountPage({ page, query }: { page: AccountPageName; query: URLSearchParams }) {
  const form = FORMS[page];
  useTitle(form.title);
  const action = useAction();
  const [waiting, setWaiting] = useState<WaitingLogIn | null>(null);
  const [late, setLate] = useState<ApiProblem | null>(null);
  const address = tabStore.getItem(ADDRESS) ?? "";
  const next = safeNext(query.get("next"));
  const arrival = ARRIVALS[query.get("from") ?? ""];

  const submit = (event: Event) => {
    const values = formValues(event);
    tabStore.setItem(ADDRESS, text(values, "email"));
    setLate(null);
    action.run(async () => {
      const weakness = form.fields.includes(newPassword) ? passwordWeakness(text(values, "password")) : null;
      if (weakness) throw new ApiProblem(400, "password_weak", { detail: weakness });
      const after = await form.submit(values).catch((error: unknown) => {
        // 401 means wrong credentials here, not "log in first".
        if (error instanceof ApiProblem && error.status === 401) throw new ApiProblem(400, "credentials_invalid");
        throw error;
      });
      if (after !== null && typeof after === "object") setWaiting(after);
      else navigate(after ? link(after, next, page) : next, { replace: true });
    });
  };

  if (waiting) {
    const back = (error?: ApiProblem) => {
      setWaiting(null);
      setLate(error ?? null);
    };
    return (
      <div class="narrow">
        <h1>{form.title}</h1>
        <SecondFactor waiting={waiting} done={() => navigate(next, { replace: true })} back={back} />
      </div>
    );
  }
  return (
    <div class="narrow">
      <h1>{form.title}</h1>
      {arrival && page === "login" && <Notice kind="good">{arrival}</Notice>}
      {form.intro && <p>{form.intro}</p>}
      <form class="card form" onSubmit={submit}>
        {form.fields.map((field) => (
          <Field key={field.name} {...field} {...(field.name === "email" ? { value: address } : {})} />
        ))}
        <Failure error={action.error ?? late} />
        <SubmitButton busy={action.busy} busyText="One moment…">{form.button}</SubmitButton>
      </form>
      {form.sendAgain && <SendAgain send={form.sendAgain} />}
      <p class="form-links">
        {page !== "login" && <a href={link("login", next)}>Log in</a>}
        {page === "login" && <a href={link("signup", next)}>Sign up</a>}
        {page === "login" && <a href={link("forgot", next)}>Forgotten password</a>}
      </p>
      {/* Below all links: the buttons come later, and nothing may move under a finger. */}
      {(page === "login" || page === "signup") && <SignInProviders next={next} />}
    </div>
  );
}

/** The button for who has no mail yet: the address is the one that is typed in the form above. */
function SendAgain({ send }: { send: (email: string) => Promise<unknown> }) {
  const action = useAction();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const press = () => action.run(async () => {
    const typed = document.querySelector<HTMLInputElement>("input[name=email]")?.value.trim() ?? "";
    setSentTo(null);
    await send(typed);
    setSentTo(typed);
  });
  return (
    <div class="stack">
      <button type="button" class="quiet" aria-disabled={action.busy} onClick={press}>Send the code again</button>
      {sentTo !== null && <Notice kind="good">Another code is on its way to {sentTo}. Only the last one is good.</Notice>}
      <Failure error={action.error} />
    </div>
  );
}

function link(page: AccountPageName, next: string, from?: AccountPageName): string {
  const query = new URLSearchParams();
  if (next !== "/") query.set("next", next);
  if (from) query.set("from", from);
  const suffix = query.toString();
  return `/${page}${suffix ? `?${suffix}` : ""}`;
}
