import type { ComponentChildren, JSX } from "preact";
import type { IconNode } from "lucide";
import { Icon } from "./icon";

export type ButtonKind = "plain" | "primary" | "pay" | "quiet" | "danger";

interface Look {
  /** `primary` is filled, once a view; `pay` is the step that leads to paying. */
  readonly kind?: ButtonKind;
  readonly icon?: IconNode;
  readonly wide?: boolean;
  readonly large?: boolean;
  readonly children?: ComponentChildren;
}

function classOf({ kind = "plain", wide, large }: Look, extra = ""): string {
  return ["btn", kind !== "plain" && `btn-${kind}`, wide && "btn-wide", large && "btn-large", extra].filter(Boolean).join(" ");
}

type Native = Omit<JSX.IntrinsicElements["button"], "class" | "icon" | "children">;

export interface ButtonProps extends Look, Native {
  /** The action runs: the words say so, and another press does nothing. The button keeps the focus. */
  readonly busy?: boolean;
  readonly busyText?: string;
}

export function Button({ kind, icon, wide, large, busy, busyText, children, type = "button", onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest} type={type as "button"} class={classOf({ ...(kind && { kind }), wide: wide ?? false, large: large ?? false })} aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event: Event) => event.preventDefault() : onClick}>
      {icon && <Icon icon={icon} />}
      {busy ? busyText ?? children : children}
    </button>
  );
}

export interface LinkButtonProps extends Look {
  readonly href: string;
  readonly download?: string;
  readonly target?: string;
}

export function LinkButton({ kind, icon, wide, large, children, ...rest }: LinkButtonProps) {
  return (
    <a {...rest} class={classOf({ ...(kind && { kind }), wide: wide ?? false, large: large ?? false })}>
      {icon && <Icon icon={icon} />}
      {children}
    </a>
  );
}

export interface IconButtonProps extends Native {
  readonly icon: IconNode;
  /** Its name, for everybody who does not see the icon. */
  readonly label: string;
  readonly turns?: boolean;
  readonly bordered?: boolean;
}

export function IconButton({ icon, label, turns = false, bordered = false, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} class={bordered ? "btn btn-icon" : "btn btn-icon btn-quiet"} aria-label={label} title={label}>
      <Icon icon={icon} turns={turns} />
    </button>
  );
}
