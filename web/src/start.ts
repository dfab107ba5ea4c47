// The first script, and a small one: it has the page's code, what the page shows first, and the texts of another language
// on their way while the rest of the client is still coming.

import { TEXTS, languageHere } from "./i18n/languages";
import { match } from "./routes";

const first = match(location.pathname);
if (first) {
  first.route.ask?.(first.params, new URLSearchParams(location.search));
  // Whoever shows the page says what is wrong.
  void first.route.load().catch(() => undefined);
}
const language = languageHere();
if (language !== "en") void TEXTS[language]().catch(() => undefined);
