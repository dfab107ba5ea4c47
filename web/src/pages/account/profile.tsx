import { useState } from "preact/hooks";
import { updateAccount } from "../../api/endpoints";
import type { Account } from "../../api/types";
import { LANGUAGES, LANGUAGE_NAMES, changeLanguage, isLanguage, language, t } from "../../i18n";
import { answersOf, changeTo } from "../../lib/messages-wanted";
import { Button, Failure, Field, Notice, Select, formValues } from "../../ui";
import { useAction } from "../../ui/hooks";

export interface FormProps {
  readonly read: { readonly account: Account; readonly version: string };
  /** The account is another now: it is read again. */
  readonly changed: () => void;
}

/** Name, telephone and language. */
export function Profile({ read, changed }: FormProps) {
  const before = answersOf(read.account);
  const stored = before.language?.split("-")[0] ?? "";
  const [chosen, choose] = useState<string>(isLanguage(stored) ? stored : language());
  const [saved, setSaved] = useState(false);
  const save = useAction();
  const submit = (event: Event) => {
    const values = formValues(event);
    setSaved(false);
    save.run(async () => {
      // "en-IN" is English, too: a region that was chosen elsewhere stays.
      const wanted = chosen === stored ? before.language : chosen;
      const change = changeTo({ name: values["name"] ?? "", telephone: values["telephone"] ?? "", language: wanted }, before);
      if (change) {
        await updateAccount(read.version, change);
        changed();
      }
      if (isLanguage(chosen)) await changeLanguage(chosen);
      setSaved(true);
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <h2>{t("account.profile")}</h2>
      <Field label={t("account.name")} name="name" autocomplete="name" required={false} maxLength={120} value={before.name} hint={t("account.name_hint")} />
      <Field label={t("account.telephone")} name="telephone" type="tel" autocomplete="tel" required={false} maxLength={40} value={before.telephone} hint={t("account.telephone_hint")} />
      <Select label={t("common.language")} name="language" value={chosen} onChange={choose} hint={t("account.language_hint")}>
        {LANGUAGES.map((one) => <option key={one} value={one} lang={one}>{LANGUAGE_NAMES[one]}</option>)}
      </Select>
      {saved && <Notice kind="good"><p>{t("account.saved")}</p></Notice>}
      <Failure error={save.error} />
      <div><Button type="submit" busy={save.busy} busyText={t("account.one_moment")}>{t("account.save_profile")}</Button></div>
    </form>
  );
}
