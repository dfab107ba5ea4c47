import { useEffect, useRef, useState } from "preact/hooks";
import { changeEmail, confirmEmailChange } from "../../api/endpoints";
import { t } from "../../i18n";
import { typedCode } from "../../lib/one-time-code";
import { Button, Failure, Field, Notice, formValues } from "../../ui";
import { useAction, useSession } from "../../ui/hooks";

/** The address, which changes with a code from the old one and one from the new one. */
export function Address({ email, changed: readAgain }: { email: string; changed: () => void }) {
  const { email: present } = useSession();
  const [wanted, setWanted] = useState<string | null>(null);
  const [changed, setChanged] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  // What was pressed is gone: whoever uses a keyboard or a screen reader goes on at the heading.
  useEffect(() => {
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [wanted]);
  const done = () => {
    setChanged(true);
    setWanted(null);
    readAgain();
  };
  return (
    <section class="card stack" aria-labelledby="account-address">
      <h2 id="account-address" ref={heading} tabIndex={-1}>{wanted === null ? t("account.address") : t("account.address_to", { email: wanted })}</h2>
      {changed && wanted === null && <Notice kind="good"><p>{t("account.address_changed")}</p></Notice>}
      {wanted === null
        ? <Ask email={present ?? email} asked={setWanted} />
        : <EnterCodes email={wanted} done={done} cancel={() => setWanted(null)} />}
    </section>
  );
}

function Ask({ email, asked }: { email: string; asked: (email: string) => void }) {
  const ask = useAction();
  const submit = (event: Event) => {
    const address = formValues(event)["email"] ?? "";
    ask.run(async () => {
      await changeEmail(address);
      asked(address);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t("account.address_now", { email })}</p>
      <Field label={t("account.address_new")} name="email" type="email" autocomplete="email" maxLength={254} hint={t("account.address_hint")} />
      <Failure error={ask.error} />
      <div><Button type="submit" busy={ask.busy} busyText={t("account.one_moment")}>{t("account.send_codes")}</Button></div>
    </form>
  );
}

interface CodesProps {
  readonly email: string;
  readonly done: () => void;
  readonly cancel: () => void;
}

function EnterCodes({ email, done, cancel }: CodesProps) {
  const confirm = useAction();
  const resend = useAction();
  const [sentAgain, setSentAgain] = useState(false);
  const again = () => {
    setSentAgain(false);
    resend.run(async () => {
      await changeEmail(email);
      setSentAgain(true);
    });
  };
  const submit = (event: Event) => {
    const values = formValues(event);
    confirm.run(async () => {
      await confirmEmailChange(email, typedCode(values["old_code"]), typedCode(values["new_code"]));
      done();
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t("account.codes_sent")}</p>
      <Field label={t("account.code_old")} name="old_code" inputMode="numeric" autocomplete="off" />
      <Field label={t("account.code_new")} name="new_code" inputMode="numeric" autocomplete="one-time-code" />
      {sentAgain && <Notice kind="good"><p>{t("account.codes_again")}</p></Notice>}
      <Failure error={confirm.error ?? resend.error} />
      <div class="row">
        <Button type="submit" busy={confirm.busy} busyText={t("account.one_moment")}>{t("account.change_address")}</Button>
        <Button kind="quiet" busy={resend.busy} busyText={t("account.one_moment")} onClick={again}>{t("account.resend_codes")}</Button>
        <Button kind="quiet" onClick={cancel}>{t("account.keep_address")}</Button>
      </div>
    </form>
  );
}
