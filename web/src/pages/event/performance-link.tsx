import type { ComponentChildren } from "preact";
import { navigate } from "../../router";

interface PerformanceLinkProps {
  /** Id of the event. */
  readonly to: string;
  readonly class?: string;
  readonly tabIndex?: number;
  readonly "aria-current"?: "date" | "true" | undefined;
  readonly "aria-label"?: string;
  readonly children: ComponentChildren;
}

/** Path of a performance: the address to share. */
export function pathOf(eventId: string): string {
  return `/e/${encodeURIComponent(eventId)}`;
}

/** A link to another performance of the title: the page changes where it stands, and is not scrolled. */
export function PerformanceLink({ to, children, ...rest }: PerformanceLinkProps) {
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(pathOf(to), { stay: true });
  };
  return <a {...rest} href={pathOf(to)} onClick={onClick}>{children}</a>;
}
