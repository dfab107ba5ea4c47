import { useRef, useState } from "preact/hooks";
import { closeAccount } from "../../api/account";
import { forgotPassword } from "../../api/endpoints";
import { session } from "../../api/session";
import { t } from "../../i18n";
import { offlineBookings } from "../../lib/offline";
import { typedCode } from "../../lib/one-time-code";
import { navigate } from "../../router";
import { Button, Choice, Dialog, Failure, Field, Notice, formValues, toast } from "../../ui";
import { useAction } from "../../ui/hooks";

/** The end of the account: what goes, what stays, and a proof that it is the customer who asks. */
export function Close({ email }: { email: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="card stack" aria-labelledby="account-close">
      <h2 id="account-close">{t("account.close")}</h2>
      <p class="ink-2">{t("account.close_hint")}</p>
      <div><Button kind="danger" onClick={() => setOpen(true)}>{t("account.close_begin")}</Button></div>
      <Dialog open={open} title={t("account.close_title")} onClose={() => setOpen(false)}>
        <Confirm email={email} cancel={() => setOpen(false)} />
      </Dialog>
    </section>
  );
}

function Confirm({ email, cancel }: { email: string; cancel: () => void }) {
  const [sure, setSure] = useState(false);
  const [unsure, setUnsure] = useState(false);
  const [byCode, setByCode] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const close = useAction();
  const send = useAction();
  const submit = (event: Event) => {
    const values = formValues(event);
    setUnsure(!sure);
    if (!sure) {
      form.current?.querySelector<HTMLElement>("[name=sure]")?.focus();
      return;
    }
    close.run(async () => {
      const { subject } = session;
      await closeAccount(byCode ? { code: typedCode(values["code"]) } : { password: values["password"] ?? "" });
      if (subject !== null) offlineBookings.forgetOwner(subject);
      navigate("/");
      toast(t("account.closed"));
    });
  };
  const sendCode = () => send.run(async () => {
    await forgotPassword(email);
    // What was wrong with the password, or with the code before, says nothing of this one.
    close.clear();
    setByCode(true);
  });
  return (
    <form class="stack" ref={form} onSubmit={submit}>
      <ul class="account-list">
        <li>{t("account.close_goes")}</li>
        <li>{t("account.close_tickets")}</li>
        <li>{t("account.close_stays")}</li>
        <li>{t("account.close_not_back")}</li>
      </ul>
      {byCode
        ? <Field key="code" autofocus label={t("account.close_code")} name="code" inputMode="numeric" autocomplete="one-time-code" />
        : <Field key="password" label={t("account.password")} name="password" type="password" autocomplete="current-password" maxLength={256} />}
      {byCode && <Notice kind="good"><p>{t("account.close_code_sent", { email })}</p></Notice>}
      <div><button type="button" class="link-btn" aria-disabled={send.busy} onClick={sendCode}>{byCode ? t("account.close_code_again") : t("account.close_no_password")}</button></div>
      <Choice type="checkbox" name="sure" checked={sure} onChange={setSure}>{t("account.close_sure")}</Choice>
      {unsure && !sure && <Notice kind="error"><p>{t("account.close_tick")}</p></Notice>}
      <Failure error={close.error ?? send.error} />
      <div class="dialog-foot">
        <Button type="submit" kind="danger" busy={close.busy} busyText={t("account.one_moment")}>{t("account.close_now")}</Button>
        <Button onClick={cancel}>{t("account.close_keep")}</Button>
      </div>
    </form>
  );
}
