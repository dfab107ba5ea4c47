// An organizer's brand on the client: name, logo, and an accent that tints links and covers as far as they stay readable.

import type { BrandConfig } from "../api/config";

export interface Brand {
  readonly name: string;
  /** Address of an image, on our own origin. */
  readonly logo: string | null;
  /** `#rrggbb` */
  readonly accent: string | null;
}

export const NO_BRAND: Brand = { name: "Boxoffice", logo: null, accent: null };

/** The hardest backgrounds for a link in either theme, and the text on a cover: tokens of `ui/tokens.css`. */
export const LINK_BACKGROUNDS = { light: "#f4f2f6", dark: "#221d2b" } as const;
const WHITE = "#ffffff";
const BLACK = "#000000";
const TEXT_CONTRAST = 4.5;
/** Large titles and small ones stand on a cover, over a picture. */
const COVER_CONTRAST = 9;

/** Reads a brand from what the deployment says. What is not understood is left out. */
export function brandOf(config: BrandConfig | undefined): Brand {
  const name = typeof config?.name === "string" ? config.name.trim().slice(0, 60) : "";
  const logo = typeof config?.logo === "string" && /^\/(?!\/)/.test(config.logo) ? config.logo : null;
  const accent = typeof config?.accent === "string" && /^#[0-9a-f]{6}$/i.test(config.accent) ? config.accent.toLowerCase() : null;
  return { name: name || NO_BRAND.name, logo, accent };
}

type Rgb = readonly [number, number, number];

function rgb(colour: string): Rgb {
  const part = (place: number) => Number.parseInt(colour.slice(place, place + 2), 16);
  return [part(1), part(3), part(5)];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour: string): number {
  const [red, green, blue] = rgb(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours by WCAG, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function mix(colour: string, other: string, share: number): string {
  const [from, to] = [rgb(colour), rgb(other)];
  return hex(from.map((part, place) => part + ((to[place] ?? 0) - part) * share) as unknown as Rgb);
}

/** The colour itself if it can be read against `background`, or else the nearest one that can. */
export function readable(colour: string, background: string, wanted = TEXT_CONTRAST): string {
  const target = contrast(background, WHITE) > contrast(background, BLACK) ? WHITE : BLACK;
  for (let share = 0; share < 1; share += 0.02) {
    const candidate = mix(colour, target, share);
    if (contrast(candidate, background) >= wanted) return candidate;
  }
  return target;
}

/** The colours that an accent gives: links in both themes, and a cover that carries white text in both. */
export function accentColours(accent: string): Readonly<Record<"--brand-link-light" | "--brand-link-dark" | "--brand-cover", string>> {
  return {
    "--brand-link-light": readable(accent, LINK_BACKGROUNDS.light),
    "--brand-link-dark": readable(accent, LINK_BACKGROUNDS.dark),
    "--brand-cover": readable(accent, WHITE, COVER_CONTRAST),
  };
}

let shown = NO_BRAND;

/** Name of the site, for titles of pages. */
export function siteName(): string {
  return shown.name;
}

/** Shows the brand: its colours from now on, its name from the next title on. */
export function showBrand(brand: Brand, style: Pick<CSSStyleDeclaration, "setProperty">): void {
  shown = brand;
  if (!brand.accent) return;
  for (const [name, colour] of Object.entries(accentColours(brand.accent))) style.setProperty(name, colour);
}
