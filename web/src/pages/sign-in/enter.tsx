// The first screen: the address, and who has an account the password, too.

import { useState } from "preact/hooks";
import { logIn, signUp, type WaitingLogIn } from "../../api/endpoints";
import { session } from "../../api/session";
import { t } from "../../i18n";
import { afterLogIn } from "../../lib/sign-in-rules";
import { navigate } from "../../router";
import { Field, LinkButton, Notice, Segments } from "../../ui";
import { address, hasLoggedInHere, link, rememberAddress } from "./address";
import { SignInForm } from "./form";
import { PasswordField } from "./password-field";
import { SignInProviders } from "./signed-in";

type Mode = "new" | "known";

interface EnterProps {
  readonly path: string;
  readonly next: string;
  readonly earlier: unknown;
  readonly done: () => void;
  readonly wait: (waiting: WaitingLogIn) => void;
}

export function Enter({ path, next, earlier, done, wait }: EnterProps) {
  const after = afterLogIn(next);
  const [mode, setMode] = useState<Mode>(path === "/signup" || (after !== null && !earlier && !hasLoggedInHere()) ? "new" : "known");
  // Typed once, whichever way it is used.
  const [email, setEmail] = useState(address());
  const submit = async (values: Readonly<Record<string, string>>) => {
    const given = values["email"] ?? "";
    rememberAddress(given);
    if (mode === "new") {
      await signUp(given);
      navigate(link("confirm", next));
      return;
    }
    const waiting = await logIn(given, values["password"] ?? "");
    if (waiting) wait(waiting);
    else done();
  };
  const isNew = mode === "new";
  return (
    <>
      <h1>{isNew ? t("sign_in.sign_up") : t("sign_in.log_in")}</h1>
      {after !== null && <p class="ink-2">{t(`sign_in.then_${after}`)}</p>}
      {session.loggedIn && <LoggedIn next={next} />}
      <Segments
        label={t("sign_in.who")} name="who" value={mode} ink onChange={setMode}
        options={[{ value: "new", text: t("sign_in.new") }, { value: "known", text: t("sign_in.known") }]} />
      <SignInForm key={mode} checks={isNew ? ["email"] : ["email", "password"]} button={isNew ? t("sign_in.send_code") : t("sign_in.log_in")} submit={submit} earlier={earlier}>
        {(faultOf) => (
          <>
            <Field
              label={t("sign_in.email")} name="email" type="email" inputMode="email" autocomplete={isNew ? "email" : "username"} maxLength={254} value={email}
              onInput={setEmail} enterKeyHint={isNew ? "send" : "next"} error={faultOf("email")} {...(isNew ? { hint: t("sign_in.email_hint") } : {})} />
            {!isNew && <PasswordField label={t("sign_in.password")} error={faultOf("password")} />}
          </>
        )}
      </SignInForm>
      {!isNew && <p><a class="sign-in-link" href={link("forgot", next)}>{t("sign_in.forgot")}</a></p>}
      {/* Below all else: the buttons come later, and nothing may move under a finger. */}
      <SignInProviders next={next} />
    </>
  );
}

/** Somebody is logged in already, and may want to be somebody else. */
function LoggedIn({ next }: { next: string }) {
  return (
    <Notice>
      <p>{session.email === null ? t("sign_in.logged_in") : t("sign_in.logged_in_as", { email: session.email })}</p>
      <LinkButton href={next}>{t("sign_in.go_on")}</LinkButton>
    </Notice>
  );
}
