// The second screens: the code from the mail, with a name for a new account, and a new password.

import { confirmSignUp, forgotPassword, logIn, resetPassword, signUp, type WaitingLogIn } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import { t } from "../../i18n";
import { sixDigits } from "../../lib/one-time-code";
import { navigate } from "../../router";
import { Field } from "../../ui";
import { address, link, rememberAddress } from "./address";
import { SignInForm } from "./form";
import { PasswordField } from "./password-field";
import { Resend } from "./resend";

interface ByCodeProps {
  readonly next: string;
  readonly done: () => void;
  readonly wait: (waiting: WaitingLogIn) => void;
}

type Values = Readonly<Record<string, string>>;

/** Id of the sentence that says where the code is. */
const SENT = "sign-in-sent";

function codeOf(values: Values): string {
  return sixDigits(values["code"] ?? "") ?? "";
}

/** Opens the account with the code, and logs in. */
export function Confirm({ next, done, wait }: ByCodeProps) {
  const known = address();
  const submit = async (values: Values) => {
    const email = known || (values["email"] ?? "");
    try {
      await confirmSignUp(email, codeOf(values), values["password"] ?? "", values["name"] ?? "");
    } catch (error) {
      // The account was there before, and has a second factor.
      if (!(error instanceof ApiProblem) || error.code !== "second_factor_needed") throw error;
      return wait({ email, session: error.text("session") ?? "" });
    }
    done();
  };
  return (
    <>
      <h1>{t("sign_in.open_account")}</h1>
      <Sent email={known} change={link("signup", next)} />
      <SignInForm checks={known ? ["code", "name", "new_password"] : ["email", "code", "name", "new_password"]} button={t("sign_in.open")} submit={submit}>
        {(faultOf) => (
          <>
            <Address email={known} error={faultOf("email")} />
            <CodeInput error={faultOf("code")} first={known !== ""} />
            <Field label={t("sign_in.name")} name="name" autocomplete="name" autocapitalize="words" enterKeyHint="next" error={faultOf("name")} />
            <PasswordField label={t("sign_in.choose_password")} isNew error={faultOf("password")} />
          </>
        )}
      </SignInForm>
      {known && <Resend send={() => signUp(known)} />}
      <p class="small ink-2">{t("sign_in.replaces")}</p>
    </>
  );
}

/** Has a code mailed to choose a new password with. */
export function Forgot({ next }: { next: string }) {
  const submit = async (values: Values) => {
    const email = values["email"] ?? "";
    rememberAddress(email);
    await forgotPassword(email);
    navigate(link("reset", next));
  };
  return (
    <>
      <h1>{t("sign_in.forgot")}</h1>
      <p class="ink-2">{t("sign_in.forgot_text")}</p>
      <SignInForm checks={["email"]} button={t("sign_in.send_code")} submit={submit}>
        {(faultOf) => (
          <Field
            label={t("sign_in.email")} name="email" type="email" inputMode="email" autocomplete="username" maxLength={254} value={address()}
            error={faultOf("email")} />
        )}
      </SignInForm>
      <p><a class="sign-in-link" href={link("login", next)}>{t("sign_in.back_to_password")}</a></p>
    </>
  );
}

/** Sets the new password, and logs in with it. */
export function Reset({ next, done, wait }: ByCodeProps) {
  const known = address();
  const submit = async (values: Values) => {
    const email = known || (values["email"] ?? "");
    const password = values["password"] ?? "";
    await resetPassword(email, codeOf(values), password);
    const waiting = await logIn(email, password);
    if (waiting) wait(waiting);
    else done();
  };
  return (
    <>
      <h1>{t("sign_in.new_password")}</h1>
      <Sent email={known} change={link("forgot", next)} onlyIfKnown />
      <SignInForm checks={known ? ["code", "new_password"] : ["email", "code", "new_password"]} button={t("sign_in.save_password")} submit={submit}>
        {(faultOf) => (
          <>
            <Address email={known} error={faultOf("email")} />
            <CodeInput error={faultOf("code")} first={known !== ""} />
            <PasswordField label={t("sign_in.choose_password")} isNew error={faultOf("password")} />
          </>
        )}
      </SignInForm>
      {known && <Resend send={() => forgotPassword(known)} />}
    </>
  );
}

/** Where the code is, and the way to another address. */
function Sent({ email, change, onlyIfKnown = false }: { email: string; change: string; onlyIfKnown?: boolean }) {
  if (email === "") return <p class="ink-2" id={SENT}>{t("sign_in.sent_somewhere")}</p>;
  return (
    <p class="ink-2">
      <span id={SENT}>{onlyIfKnown ? t("sign_in.sent_if", { email }) : t("sign_in.sent", { email })}</span>{" "}
      <a class="sign-in-link" href={change}>{t("sign_in.other_address")}</a>
    </p>
  );
}

/** The field for the address where this tab does not know it; else what a password manager reads. */
function Address({ email, error }: { email: string; error: string | null }) {
  if (email === "") {
    return <Field label={t("sign_in.email")} name="email" type="email" inputMode="email" autocomplete="username" maxLength={254} error={error} />;
  }
  return <input class="visually-hidden" type="email" autocomplete="username" value={email} readOnly tabIndex={-1} aria-hidden="true" />;
}

/** The code is what the reader has come with: where it is the first field, it has the focus. */
function CodeInput({ error, first }: { error: string | null; first: boolean }) {
  return (
    <Field
      label={t("sign_in.code")} name="code" inputMode="numeric" autocomplete="one-time-code" enterKeyHint="next" autofocus={first} describedBy={SENT}
      hint={t("sign_in.code_hint")} error={error} />
  );
}
