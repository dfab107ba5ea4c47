// The field for an offer's code, in the basket and at a booking.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { CODE_RULE, readCode } from "../lib/offer-code";

export interface CodeFieldProps {
  /** The code that is taken; null shows the field. */
  readonly code: string | null;
  /** Text that the field begins with. */
  readonly typed?: string | null;
  readonly busy: boolean;
  /** Why the last code is not taken. */
  readonly refusal: string | null;
  /** What is still missing for the code that is taken. */
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
  const [open, setOpen] = useState(typed !== "");
  const input = useRef<HTMLInputElement>(null);
  const remove = useRef<HTMLButtonElement>(null);
  const before = useRef(code);
  // What was pressed is gone from the page: the focus goes to what has taken its place.
  useEffect(() => {
    if (before.current === code) return;
    before.current = code;
    if (document.activeElement === document.body) (code === null ? input : remove).current?.focus({ preventScroll: true });
  }, [code]);

  if (code !== null) {
    const take = () => {
      if (busy) return;
      setTyped("");
      props.onRemove();
    };
    return (
      <div class="code-taken">
        <p role="status">Code <b>{code}</b>{props.note ? <span class="muted"> — {props.note}</span> : " is applied."}</p>
        <button type="button" class="link" ref={remove} aria-disabled={busy} onClick={take}>
          {busy ? "One moment…" : "Remove"}<span class="visually-hidden"> the code</span>
        </button>
      </div>
    );
  }
  const refusal = wrong ?? (busy || edited ? null : props.refusal);
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    if (busy) return;
    const read = readCode(typed);
    setWrong(read === null ? CODE_RULE : null);
    setEdited(false);
    if (read === null) input.current?.focus();
    else onApply(read);
  };
  return (
    <details class="code" open={open || refusal !== null} onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
      <summary>Do you have a code?</summary>
      <form class="field" noValidate onSubmit={submit}>
        <label for={id}>Code of an offer or a presale</label>
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
          <button type="submit" aria-disabled={busy}>{busy ? "Checking…" : "Apply"}</button>
        </div>
        <p class="visually-hidden" role="status">{busy ? "Checking the code" : ""}</p>
        {refusal !== null && <p class="field-error" id={`${id}-refusal`} role="alert">{refusal}</p>}
        {props.children}
      </form>
    </details>
  );
}
