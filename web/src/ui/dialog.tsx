import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { X } from "lucide";
import { t } from "../i18n";
import { IconButton } from "./button";

export interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Rises from the foot of a phone. */
  readonly sheet?: boolean;
  readonly wide?: boolean;
  /** Has no cross: the answer is one of its buttons. */
  readonly answered?: boolean;
}

/** A modal dialog. The browser keeps the focus inside, closes it by Escape, and gives the focus back. */
export function Dialog({ open, title, onClose, children, sheet = false, wide = false, answered = false }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element || !open) return undefined;
    const before = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open]);
  if (!open) return null;
  const classes = ["dialog", sheet && "dialog-sheet", wide && "dialog-wide"].filter(Boolean).join(" ");
  const onCancel = (event: Event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={dialog} class={classes} aria-labelledby={id} onCancel={onCancel}>
      <div class="dialog-head">
        <h2 id={id}>{title}</h2>
        {!answered && <IconButton icon={X} label={t("common.close")} onClick={onClose} />}
      </div>
      {children}
    </dialog>
  );
}
