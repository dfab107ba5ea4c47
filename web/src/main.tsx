import "./ui/fonts.css";
import "./ui/tokens.css";
import "./ui/index.css";
import { render } from "preact";
import { watchLogOut } from "./api/watch-log-out";
import { App } from "./app";
import { startTexts } from "./i18n";
import { registerOffline } from "./lib/offline-worker";
import { match } from "./routes";
import { preload } from "./ui/lazy";
import { startTheme } from "./ui/theme";

startTheme();
watchLogOut();
// The page's code and the texts come at once, rather than one after the other.
const first = match(location.pathname);
if (first) void preload(first.route.load).catch(() => undefined);
const root = document.getElementById("app");
if (root) {
  void startTexts().then(() => {
    root.replaceChildren();
    render(<App />, root);
    registerOffline();
  });
}
