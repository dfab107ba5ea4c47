export const LANGUAGES = ["en", "hi", "es", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", hi: "हिन्दी", es: "Español", ar: "العربية" };

/** The remembered language, or else the first of the device's that there is, or else English. */
export function chosenLanguage(remembered: string | null, device: readonly string[]): Language {
  const wanted = [remembered, ...device].map((tag) => tag?.split("-")[0]?.toLowerCase());
  return wanted.map((tag) => LANGUAGES.find((one) => one === tag)).find((one) => one !== undefined) ?? "en";
}
