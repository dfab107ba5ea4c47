import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

export interface MenuProps {
  /** Class of the button. */
  readonly button: string;
  /** Its name, where its content is no words. */
  readonly label?: string;
  readonly face: ComponentChildren;
  readonly onOpen?: () => void;
  /** What opens under the button. `close` shuts it. */
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button that opens a small panel of links under it. Escape, a click elsewhere and leaving it by Tab close it. */
export function Menu({ button, label, face, onOpen, children }: MenuProps) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") close();
    };
    document.addEventListener("keydown", onKeyDown);
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const toggle = () => {
    if (!open) onOpen?.();
    setOpen(!open);
  };
  return (
    <div class="menu" ref={root}>
      <button ref={opener} type="button" class={button} aria-label={label} title={label} aria-expanded={open} aria-controls={id} onClick={toggle}>{face}</button>
      <div class="menu-panel" id={id} hidden={!open}>{open && children(close)}</div>
    </div>
  );
}
