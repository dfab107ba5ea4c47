// The name of an event for this reader.

import type { PayableEvent } from "../../api/types";
import { LANGUAGES, language } from "../../i18n";
import { readerLanguages, titleTexts } from "../../lib/texts";

/** The title's name in the reader's language, or else in one that the reader's device asks for, or else its own. */
export function titleName(event: PayableEvent): string {
  return titleTexts(event, readerLanguages(language(), navigator.languages, LANGUAGES)).name;
}
