// The words of the client: one JSON file for each area and language, English with the first script, the others when asked
// for. `t` is i18next's; its keys are checked by the compiler against the English files.

import { createInstance, type TOptions } from "i18next";
import { setLocale } from "../lib/locale";
import { ENGLISH, type Texts } from "./english";
import { LANGUAGES, TEXTS, languageHere, rememberLanguage, type Language } from "./languages";

export { LANGUAGES, LANGUAGE_NAMES, type Language } from "./languages";

type Keys<T, Prefix extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${WithoutPlural<K>}` : Keys<T[K], `${Prefix}${K}.`>;
}[keyof T & string];
type WithoutPlural<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** Name of a text, `area.key`. */
export type TextKey = Keys<Texts>;

const texts = createInstance();
const listeners = new Set<() => void>();
let current: Language = "en";

/** The text of a key in the language in use. `count` chooses its plural form. */
export function t(key: TextKey, values?: TOptions): string {
  return texts.t(key, values as Record<string, unknown>);
}

export function language(): Language {
  return current;
}

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

// With its resources at hand it is ready at once: English needs no waiting.
void texts.init({
  lng: "en",
  fallbackLng: "en",
  initAsync: false,
  resources: { en: { translation: ENGLISH } },
  // Preact escapes; a name with an ampersand would be escaped twice.
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** Takes the language that was chosen here before, or else the first of the device's that there is. */
export async function startTexts(): Promise<void> {
  await use(languageHere());
}

/** Changes the language and remembers it on this device. */
export async function changeLanguage(next: Language): Promise<void> {
  await use(next);
  rememberLanguage(next);
}

async function use(next: Language): Promise<void> {
  if (next !== "en" && !texts.hasResourceBundle(next, "translation")) {
    texts.addResourceBundle(next, "translation", (await TEXTS[next]()).default);
  }
  await texts.changeLanguage(next);
  current = next;
  setLocale(next, navigator.languages);
  document.documentElement.lang = next;
  document.documentElement.dir = next === "ar" ? "rtl" : "ltr";
  for (const listener of listeners) listener();
}

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}
