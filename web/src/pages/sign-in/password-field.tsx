import { useId, useState } from "preact/hooks";
import { Circle, CircleAlert, CircleCheck } from "lucide";
import { t } from "../../i18n";
import { PASSWORD_CHARS_MAX, PASSWORD_RULES, PASSWORD_RULE_NAMES } from "../../lib/password";
import { Icon } from "../../ui";

export interface PasswordFieldProps {
  readonly label: string;
  /** A new one shows the rule, and what is kept of it already. */
  readonly isNew?: boolean;
  readonly error: string | null;
}

/** A password that can be looked at. */
export function PasswordField({ label, isNew = false, error }: PasswordFieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const [typed, setTyped] = useState("");
  const described = [error !== null && `${id}-error`, isNew && `${id}-rules`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="sign-in-password">
        <input
          id={id} name="password" type={(shown ? "text" : "password") as "text"} autocomplete={isNew ? "new-password" : "current-password"}
          required maxLength={PASSWORD_CHARS_MAX} spellcheck={false} autocapitalize="none" enterkeyhint="go"
          aria-invalid={error !== null ? true : undefined} aria-describedby={described || undefined}
          onInput={(event) => setTyped(event.currentTarget.value)} />
        <button type="button" class="link-btn" aria-pressed={shown} onClick={() => setShown(!shown)}>{t("sign_in.show")}</button>
      </div>
      {error !== null && <p class="field-error" id={`${id}-error`} role="alert"><Icon icon={CircleAlert} size={18} />{error}</p>}
      {isNew && (
        <div id={`${id}-rules`}>
          <p class="field-hint">{t("sign_in.password_needs")}</p>
          <ul class="sign-in-rules">
            {PASSWORD_RULE_NAMES.map((rule) => {
              const kept = PASSWORD_RULES[rule](typed);
              return (
                <li key={rule} class={kept ? "sign-in-kept" : undefined}>
                  <Icon icon={kept ? CircleCheck : Circle} size={16} />
                  <span>{t(`sign_in.rule_${rule}`)}{kept && <span class="visually-hidden"> {t("sign_in.rule_kept")}</span>}</span>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </div>
  );
}
