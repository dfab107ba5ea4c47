import { deviceStore } from "../lib/storage";

export const LANGUAGES = ["en", "hi", "es", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", hi: "हिन्दी", es: "Español", ar: "العربية" };

/** The remembered language, or else the first of the device's that there is, or else English. */
export function chosenLanguage(remembered: string | null, device: readonly string[]): Language {
  const wanted = [remembered, ...device].map((tag) => tag?.split("-")[0]?.toLowerCase());
  return wanted.map((tag) => LANGUAGES.find((one) => one === tag)).find((one) => one !== undefined) ?? "en";
}

const STORED = "language";

/** The language that was chosen here before, or else the first of the device's that there is. */
export function languageHere(): Language {
  return chosenLanguage(deviceStore.getItem(STORED), navigator.languages);
}

export function rememberLanguage(language: Language): void {
  deviceStore.setItem(STORED, language);
}

/** Texts of the languages that come when they are asked for; English is with the client. */
export const TEXTS: Readonly<Record<Exclude<Language, "en">, () => Promise<{ readonly default: unknown }>>> = {
  hi: () => import("./hi"),
  es: () => import("./es"),
  ar: () => import("./ar"),
};
