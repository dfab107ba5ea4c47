import { useEffect, useId, useRef, useState } from "preact/hooks";
import { CircleAlert, Mail } from "lucide";
import { getAccount, updateAccount } from "../../api/endpoints";
import { ApiProblem, sentenceFor } from "../../api/problem";
import { t } from "../../i18n";
import { answersOf, changeTo } from "../../lib/messages-wanted";
import { Choice, Failure, Icon, Skeleton } from "../../ui";
import { useAction, useLoad } from "../../ui/hooks";

type Read = Awaited<ReturnType<typeof getAccount>>;

/** Where the tickets go: the account's address, and a telephone for who wants text messages, too. */
export function ContactCard() {
  const { value: read, error, reload } = useLoad(getAccount, []);
  return (
    <section class="card stack" aria-labelledby="checkout-contact">
      <h2 id="checkout-contact">{t("checkout.contact")}</h2>
      {error ? <Failure error={error} retry={reload} /> : read ? <Contact read={read} reload={reload} /> : <Skeleton height="4.5rem" />}
    </section>
  );
}

function Contact({ read, reload }: { read: Read; reload: () => void }) {
  const id = useId();
  const before = answersOf(read.account);
  const [telephone, setTelephone] = useState(before.telephone);
  const [sms, setSms] = useState(before.consents.sms);
  const [saved, setSaved] = useState("");
  const save = useAction();
  const field = useRef<HTMLInputElement>(null);
  const fault = save.error instanceof ApiProblem && save.error.code === "field_invalid" ? sentenceFor(save.error) : null;
  useEffect(() => {
    if (fault !== null) field.current?.focus();
  }, [fault]);

  const change = (number: string, wantsSms: boolean) => {
    setSaved("");
    const given = number.trim();
    const changed = changeTo({ telephone: given, consents: { ...before.consents, sms: wantsSms && given !== "" } }, before);
    if (!changed) {
      save.clear();
      return;
    }
    save.run(async () => {
      await updateAccount(read.version, changed);
      setSaved(t("checkout.saved"));
      reload();
    });
  };
  return (
    <>
      <div class="checkout-contact">
        <div class="field">
          <p class="label">{t("checkout.email")}</p>
          <p class="checkout-address"><Icon icon={Mail} /><bdi>{read.account.email}</bdi></p>
        </div>
        <div class="field">
          <label for={id}>{t("checkout.phone")} <span class="checkout-optional">{t("checkout.phone_optional")}</span></label>
          <input
            id={id} ref={field} type="tel" name="telephone" autocomplete="tel" inputMode="tel" maxLength={40} dir="ltr" placeholder="+" value={telephone}
            aria-invalid={fault !== null} aria-describedby={fault === null ? `${id}-hint` : `${id}-fault`}
            onInput={(event) => setTelephone(event.currentTarget.value)}
            onChange={(event) => {
              // Whoever gives a number where it says what it is for wants just that.
              const wantsSms = sms || before.telephone === "";
              setSms(wantsSms);
              change(event.currentTarget.value, wantsSms);
            }} />
          {fault !== null && <p class="field-error" id={`${id}-fault`} role="alert"><Icon icon={CircleAlert} size={18} />{fault}</p>}
        </div>
      </div>
      <p class="field-hint" id={`${id}-hint`}>{t("checkout.contact_hint")}</p>
      {before.telephone !== "" && (
        <Choice type="checkbox" name="sms" checked={sms} onChange={(checked) => {
          setSms(checked);
          change(telephone, checked);
        }}>{t("checkout.sms")}</Choice>
      )}
      <p class={saved ? "small checkout-saved" : "visually-hidden"} role="status">{save.busy ? t("checkout.saving") : saved}</p>
      {fault === null && <Failure error={save.error} />}
    </>
  );
}
