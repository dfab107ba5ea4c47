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
    const short = base(language);
    const tag = [language, short].find((candidate) => candidate in translations);
    const texts = tag === undefined ? undefined : translations[tag];
    if (tag !== undefined && texts) {
      return {
        name: texts.name ?? own.name,
        description: texts.description ?? own.description,
        cast: texts.cast ?? own.cast,
        language: tag,
      };
    }
    // Nobody says in which language a title's own texts are: most likely in that of the performance.
    if (event.title.languages.some((spoken) => base(spoken) === short)) return own;
  }
  return own;
}

/**
 * The languages in which a reader reads texts that others have written: those of the device that the client does not
 * speak and that come before the one it does, and then this one.
 */
export function readerLanguages(client: string, device: readonly string[], offered: readonly string[]): string[] {
  const known = device.findIndex((tag) => offered.includes(base(tag)));
  const foreign = known < 0 ? device : device.slice(0, known);
  return [...foreign, client];
}

function base(tag: string): string {
  return tag.split("-")[0] ?? tag;
}

export interface Company {
  readonly people: readonly string[];
  /** Sentences of another kind, such as "Directed by Ila Sathe". */
  readonly credits: readonly string[];
}

const PEOPLE_WORDS_MAX = 5;

/** The line of those who perform, taken apart if it begins with a list of names; otherwise it is a credit as a whole. */
export function companyOf(cast: string): Company {
  const [first = "", ...credits] = cast.split(/(?<=\p{L}{2})[.।]\s+/u).map((part) => part.replace(/[.।]$/u, "").trim()).filter(Boolean);
  const people = first.split(/\s*[,،、]\s*/u).filter(Boolean);
  const areNames = people.every((name) => name.split(/\s+/).length <= PEOPLE_WORDS_MAX || / and | & /.test(name));
  return areNames ? { people, credits } : { people: [], credits: [first, ...credits] };
}
