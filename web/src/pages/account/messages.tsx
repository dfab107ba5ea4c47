import { useState } from "preact/hooks";
import { updateAccount } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import { t } from "../../i18n";
import { CONSENTS, answersOf, changeTo, type ConsentName } from "../../lib/messages-wanted";
import { Button, Choice, Failure, Notice } from "../../ui";
import { useAction } from "../../ui/hooks";
import { formatDay } from "../booking/dates";
import type { FormProps } from "./profile";

/** What the customer wants to hear beside tickets, refunds and changes of an event, which always come by mail. */
export function Messages({ read, changed }: FormProps) {
  const before = answersOf(read.account);
  const [wanted, setWanted] = useState(before.consents);
  const [saved, setSaved] = useState(false);
  const save = useAction();
  const choose = (name: ConsentName, given: boolean) => {
    setSaved(false);
    setWanted({ ...wanted, [name]: given });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setSaved(false);
    save.run(async () => {
      if (wanted.sms && before.telephone === "") throw new ApiProblem(400, "telephone_missing");
      const change = changeTo({ consents: wanted }, before);
      if (change) {
        await updateAccount(read.version, change);
        changed();
      }
      setSaved(true);
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{t("account.messages")}</h2>
      <p class="ink-2">{t("account.messages_always")}</p>
      {CONSENTS.map((name) => (
        <Choice key={name} type="checkbox" name={name} checked={wanted[name]} onChange={(given) => choose(name, given)} hint={<Meaning name={name} since={read.account.consents[name]?.since} />}>
          <b>{t(`account.consent_${name}`)}</b>
        </Choice>
      ))}
      {saved && <Notice kind="good"><p>{t("account.saved")}</p></Notice>}
      <Failure error={save.error} />
      <div><Button type="submit" busy={save.busy} busyText={t("account.one_moment")}>{t("account.save_messages")}</Button></div>
    </form>
  );
}

/** What a yes means, and since when the answer holds. */
function Meaning({ name, since }: { name: ConsentName; since: string | undefined }) {
  return <>{t(`account.consent_${name}_means`)}{since && <> {t("account.answered", { date: formatDay(since) })}</>}</>;
}
