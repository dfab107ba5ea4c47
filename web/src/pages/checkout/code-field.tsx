// The field for an offer's code, in the basket and at a booking.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { CircleAlert, TicketPercent } from "lucide";
import { t } from "../../i18n";
import { readCode } from "../../lib/offer-code";
import { Button, Icon } from "../../ui";
import "./code-field.css";

export interface CodeFieldProps {
  /** The code that is taken; null shows the field. */
  readonly code: string | null;
  /** Text that the field begins with. */
  readonly typed?: string | null;
  readonly busy: boolean;
  /** Why the last code is not taken. */
  readonly refusal: string | null;
  /** What the code that is taken does, or what is still missing for it. */
  readonly note?: string | null;
  readonly onApply: (code: string) => void;
  readonly onRemove: () => void;
  /** A way out, below the field. */
  readonly children?: ComponentChildren;
}

export function CodeField(props: CodeFieldProps) {
  const { code, busy, onApply } = props;
  const id = useId();
  const [typed, setTyped] = useState(props.typed ?? "");
  const [wrong, setWrong] = useState<string | null>(null);
  // A refusal is about the text that was sent, not about the one that is typed since.
  const [edited, setEdited] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const remove = useRef<HTMLButtonElement>(null);
  const before = useRef(code);
  // What was pressed is gone from the page: the focus goes to what has taken its place.
  useEffect(() => {
    if (before.current === code) return;
    before.current = code;
    if (document.activeElement === document.body) (code === null ? input : remove).current?.focus({ preventScroll: true });
  }, [code]);
  const refusal = wrong ?? (busy || edited ? null : props.refusal);
  useEffect(() => {
    if (refusal !== null && document.activeElement === document.body) input.current?.focus({ preventScroll: true });
  }, [refusal]);

  if (code !== null) {
    const take = () => {
      if (busy) return;
      setTyped("");
      props.onRemove();
    };
    return (
      <div class="code-taken">
        <Icon icon={TicketPercent} />
        <p role="status"><b>{code}</b> <span>{props.note ?? t("checkout.code_applied")}</span></p>
        <button type="button" class="link-btn" ref={remove} aria-disabled={busy} aria-label={t("checkout.code_remove_label", { code })} onClick={take}>
          {busy ? t("checkout.moment") : t("checkout.code_remove")}
        </button>
      </div>
    );
  }
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    if (busy) return;
    const read = readCode(typed);
    setWrong(read === null ? t("checkout.code_rule") : null);
    setEdited(false);
    if (read === null) input.current?.focus();
    else onApply(read);
  };
  return (
    <form class="field code-field" noValidate onSubmit={submit}>
      <label for={id}>{t("checkout.code_label")}</label>
      <div class="code-row">
        <input
          id={id} ref={input} name="coupon" type="text" value={typed} maxLength={40}
          autocomplete="off" autocapitalize="characters" spellcheck={false} enterkeyhint="done"
          aria-invalid={refusal !== null} aria-describedby={refusal === null ? undefined : `${id}-refusal`}
          onInput={(changed) => {
            setTyped(changed.currentTarget.value);
            setWrong(null);
            setEdited(true);
          }} />
        <Button type="submit" busy={busy} busyText={t("checkout.code_checking")}>{t("checkout.code_use")}</Button>
      </div>
      <p class="visually-hidden" role="status">{busy ? t("checkout.code_checking") : ""}</p>
      {refusal !== null && <p class="field-error" id={`${id}-refusal`} role="alert"><Icon icon={CircleAlert} size={18} />{refusal}</p>}
      {props.children}
    </form>
  );
}
