// A title's texts in the reader's language, where its organizer has translated them.

import type { PayableEvent } from "../api/types";

export interface TitleTexts {
  readonly name: string;
  readonly description: string | null;
  readonly cast: string | null;
  /** Tag of the translation; null for the title's own texts. */
  readonly language: string | null;
}

/** The texts for a reader of these languages, the preferred first. A translation may leave out what it shares. */
export function titleTexts(event: Pick<PayableEvent, "title" | "title_details">, languages: readonly string[]): TitleTexts {
  const { translations, description, cast } = event.title_details;
  const own = { name: event.title.name, description: description ?? null, cast: cast ?? null, language: null };
  for (const language of languages) {
    const tag = [language, language.split("-")[0] ?? ""].find((candidate) => candidate in translations);
    const texts = tag === undefined ? undefined : translations[tag];
    if (tag !== undefined && texts) {
      return {
        name: texts.name ?? own.name,
        description: texts.description ?? own.description,
        cast: texts.cast ?? own.cast,
        language: tag,
      };
    }
  }
  return own;
}
