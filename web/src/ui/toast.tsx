import { useEffect, useState } from "preact/hooks";

export interface ToastAction {
  readonly text: string;
  readonly run: () => void;
}

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: ToastAction | undefined;
}

/** Long enough to read a sentence twice. One with an action stays until it is used or another one comes. */
const SHOWN_MS = 7_000;

let last = 0;
let shown: readonly Toast[] = [];
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Says something at the foot of the page that needs no answer, and is announced by screen readers. */
export function toast(text: string, action?: ToastAction): void {
  const id = ++last;
  publish([{ id, text, action }]);
  if (!action) setTimeout(() => publish(shown.filter((other) => other.id !== id)), SHOWN_MS);
}

/** Where toasts appear: once, at the end of the page. */
export function Toasts() {
  const [, update] = useState(0);
  useEffect(() => {
    const listener = () => update((before) => before + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return (
    <div class="toasts" role="status">
      {shown.map(({ id, text, action }) => (
        <div key={id} class="toast">
          <span>{text}</span>
          {action && (
            <button type="button" class="link-btn" onClick={() => {
              publish(shown.filter((other) => other.id !== id));
              action.run();
            }}>{action.text}</button>
          )}
        </div>
      ))}
    </div>
  );
}
