import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/index.css";
import { render } from "preact";
import { deploymentConfig } from "./api/config";
import { App } from "./app";
import { startTexts } from "./i18n";
import { registerOffline } from "./lib/offline-worker";
import { match } from "./routes";
import { preload } from "./ui/lazy";
import { startTheme } from "./ui/theme";

startTheme();
// The page's first answer, its code and the texts come at once, rather than one after the other.
const first = match(location.pathname);
if (first) {
  first.route.ask?.(first.params, new URLSearchParams(location.search));
  void preload(first.route.load).catch(() => undefined);
}
// Every request to the API waits for it.
void deploymentConfig();
const root = document.getElementById("app");
if (root) {
  void startTexts().then(() => {
    root.replaceChildren();
    render(<App />, root);
    registerOffline();
  });
}
