import { useEffect, useRef, useState } from "preact/hooks";
import { confirmSecondFactor, removeSecondFactor, setUpSecondFactor, type SecondFactorSecret } from "../../api/account";
import { ApiProblem } from "../../api/problem";
import { t } from "../../i18n";
import { sixDigits } from "../../lib/one-time-code";
import { Badge, Button, Failure, Field, Notice, formValues } from "../../ui";
import { useAction } from "../../ui/hooks";
import { Qr } from "../booking/qr";

/** The code of an authenticator app at each log-in: switched on by its first code, off by the password. */
export function SecondFactor({ on, changed }: { on: boolean; changed: () => void }) {
  const [secret, setSecret] = useState<SecondFactorSecret | null>(null);
  const [said, setSaid] = useState<"on" | "off" | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [secret, said]);
  const finished = (now: "on" | "off") => {
    setSecret(null);
    setSaid(now);
    changed();
  };
  return (
    <section class="card stack" aria-labelledby="account-second-factor">
      <div class="account-head">
        <h2 id="account-second-factor" ref={heading} tabIndex={-1}>{t("account.second_factor")}</h2>
        <Badge kind={on ? "good" : "plain"}>{on ? t("account.second_factor_is_on") : t("account.second_factor_is_off")}</Badge>
      </div>
      {said && <Notice kind="good"><p>{said === "on" ? t("account.second_factor_now_on") : t("account.second_factor_now_off")}</p></Notice>}
      {secret
        ? <FirstCode secret={secret} done={() => finished("on")} cancel={() => setSecret(null)} />
        : (
          <>
            <p class="ink-2">{on ? t("account.second_factor_on_hint") : t("account.second_factor_hint")}</p>
            {on
              // Only a session that was opened with the factor can switch it off, which this one was not.
              ? said !== "on" && <WithPassword button={t("account.second_factor_off")} act={async (password) => {
                await removeSecondFactor(password);
                finished("off");
              }} />
              : <WithPassword button={t("account.second_factor_set_up")} act={async (password) => setSecret(await setUpSecondFactor(password))} />}
          </>
        )}
    </section>
  );
}

function WithPassword({ button, act }: { button: string; act: (password: string) => Promise<void> }) {
  const action = useAction();
  const submit = (event: Event) => {
    const password = formValues(event)["password"] ?? "";
    action.run(() => act(password));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Field label={t("account.password")} name="password" type="password" autocomplete="current-password" maxLength={256} />
      <Failure error={action.error} />
      <div><Button type="submit" busy={action.busy} busyText={t("account.one_moment")}>{button}</Button></div>
    </form>
  );
}

interface FirstCodeProps {
  readonly secret: SecondFactorSecret;
  readonly done: () => void;
  readonly cancel: () => void;
}

function FirstCode({ secret, done, cancel }: FirstCodeProps) {
  const action = useAction();
  const submit = (event: Event) => {
    const code = sixDigits(formValues(event)["code"] ?? "");
    action.run(async () => {
      if (code === null) throw new ApiProblem(400, "second_factor_incomplete");
      await confirmSecondFactor(code);
      done();
    });
  };
  const grouped = secret.secret.match(/.{1,4}/g)?.join(" ") ?? secret.secret;
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t("account.scan")}</p>
      <div class="account-qr"><Qr text={secret.otpauth_uri} label={t("account.scan_label")} /></div>
      <p>{t("account.or_type")} <code class="account-secret" dir="ltr">{grouped}</code></p>
      <p><a href={secret.otpauth_uri}>{t("account.open_app")}</a></p>
      <Field label={t("account.first_code")} name="code" inputMode="numeric" autocomplete="one-time-code" />
      <Failure error={action.error} />
      <div class="row">
        <Button type="submit" busy={action.busy} busyText={t("account.one_moment")}>{t("account.second_factor_switch_on")}</Button>
        <Button kind="quiet" onClick={cancel}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
