// The locale in which numbers, amounts and dates are written: the client's language, in the reader's region if the device
// says one for that language (`en-IN`).

let current: string | undefined;

/** Locale for `Intl`; undefined, the device's own, until the language is known. */
export function locale(): string | undefined {
  return current;
}

export function setLocale(language: string, device: readonly string[]): void {
  current = localeFor(language, device);
}

/** The device's first tag of this language, or else the language alone. */
export function localeFor(language: string, device: readonly string[]): string {
  return device.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}

/** Names one after the other, as the language joins them: "A, B and C", or "A, B, C" of a unit. */
export function formatList(items: readonly string[], type: "conjunction" | "unit" = "conjunction"): string {
  return new Intl.ListFormat(locale(), { type }).format(items);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale(), { numberingSystem: "latn" }).format(value);
}
