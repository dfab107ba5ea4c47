// The marks of the map, for legend, basket and list: what a colour says, a shape says, too.

import { t } from "../../i18n";
import type { HallTier } from "../../map/hall";

export function TierMark({ tier, size = 16 }: { tier: Pick<HallTier, "colour" | "shape">; size?: number }) {
  return (
    <svg class={`seats-tier-${tier.colour}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {tier.shape === "circle" ? <circle cx="8" cy="8" r="8" /> : <rect width="16" height="16" rx="4" />}
    </svg>
  );
}

export function YoursMark({ size = 24 }: { size?: number }) {
  return (
    <svg class="seats-yours-mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect x="1.5" y="1.5" width="21" height="21" rx="6" />
      <path d="M7 12.5l3.5 3.5 6.5-7" />
    </svg>
  );
}

const SIGNS = {
  taken: <><circle cx="8" cy="8" r="4" class="seats-sign-taken" /><path d="M6.5 6.5l3 3m0-3l-3 3" class="seats-sign-cross" /></>,
  preview: <rect x="1" y="1" width="14" height="14" rx="4" class="seats-sign-ring" />,
  part: <path d="M4 1h8a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H9L1 7V4a3 3 0 0 1 3-3Z" class="seats-sign-seat" />,
  wheelchair: <><rect width="16" height="16" rx="3" class="seats-sign-seat" /><circle cx="7" cy="4" r="1.4" class="seats-sign-dot" /><path d="M7 6v3h3l1.5 3M6 8a3 3 0 1 0 3.6 3.8" class="seats-sign-line" /></>,
  companion: <><rect width="16" height="16" rx="5" class="seats-sign-seat" /><circle cx="8" cy="5.5" r="2" class="seats-sign-dot" /><path d="M4.5 12.5a3.5 3.5 0 0 1 7 0Z" class="seats-sign-dot" /></>,
} as const;

export type Sign = keyof typeof SIGNS;

export function SignMark({ sign }: { sign: Sign }) {
  return <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{SIGNS[sign]}</svg>;
}

export function signName(sign: Sign): string {
  return t(`seats.sign_${sign}`);
}
