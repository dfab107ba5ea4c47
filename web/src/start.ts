// The first script, and a small one: it has the page's code and what the page shows first on their way while the rest of
// the client is still coming.

import { match } from "./routes";

const first = match(location.pathname);
if (first) {
  first.route.ask?.(first.params, new URLSearchParams(location.search));
  // Whoever shows the page says what is wrong.
  void first.route.load().catch(() => undefined);
}
