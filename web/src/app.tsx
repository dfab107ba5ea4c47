import { useEffect, useRef, useState } from "preact/hooks";
import { onLanguage, t } from "./i18n";
import { interceptLinks, useLocation } from "./router";
import { match } from "./routes";
import { Foot } from "./shell/foot";
import { Header } from "./shell/header";
import { useTitle } from "./ui/hooks";
import { Lazy } from "./ui/lazy";
import { LinkButton } from "./ui";
import { Toasts } from "./ui/toast";
import { MembersPage } from "./pages/members";

export function App() {
  const { path, query } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const [, redraw] = useState(0);

  useEffect(() => {
    document.addEventListener("click", interceptLinks);
    const forget = onLanguage(() => redraw((before) => before + 1));
    return () => {
      document.removeEventListener("click", interceptLinks);
      forget();
    };
  }, []);

  const found = match(path);
  const page = found?.route.stays ? found.route.load : path;
  useEffect(() => {
    // A new page: screen readers read on from its start. Not on the first one, where the browser does this itself.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [page]);

  const bare = found?.route.bare === true;
  return (
    <>
      <a class="skip" href="#main">{t("common.skip")}</a>
      {!bare && <Header path={path} query={query} />}
      <main id="main" tabIndex={-1} ref={main}>
        {found
          ? <Lazy key={found.route.stays ? found.route.path : path} load={found.route.load} props={{ params: found.params, path, query }} />
          : path.startsWith("/admin") ? <MembersPage path={path} /> : <NotFoundPage />}
      </main>
      {!bare && <Foot />}
      <Toasts />
    </>
  );
}

function NotFoundPage() {
  useTitle(t("common.not_found"));
  return (
    <div class="page page-narrow stack">
      <h1>{t("common.not_found")}</h1>
      <p>{t("common.not_found_hint")}</p>
      <p><LinkButton href="/" kind="primary">{t("common.see_programme")}</LinkButton></p>
    </div>
  );
}
