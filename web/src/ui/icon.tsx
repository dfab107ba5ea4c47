// Icons of the Lucide set. They stand beside words and never instead of a price, a place or a time.

import { h } from "preact";
import type { IconNode } from "lucide";

export interface IconProps {
  readonly icon: IconNode;
  readonly size?: number;
  /** Points the other way where text runs from right to left: for arrows. */
  readonly turns?: boolean;
}

export function Icon({ icon, size = 20, turns = false }: IconProps) {
  return (
    <svg
      class={turns ? "icon icon-turns" : "icon"} width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {icon.map(([tag, attributes], place) => h(tag, { key: place, ...attributes }))}
    </svg>
  );
}
