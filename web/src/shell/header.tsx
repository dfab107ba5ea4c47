import { t } from "../i18n";
import { logInPath } from "../router";
import { useSession } from "../ui/hooks";
import { Brand } from "./brand";

/** The head of every page that is not bare. */
export function Header({ path }: { path: string; query: URLSearchParams }) {
  const { loggedIn } = useSession();
  const current = (to: string) => (path === to ? "page" : undefined);
  return (
    <header class="head">
      <Brand />
      <nav aria-label={t("common.main")}>
        {loggedIn
          ? <><a href="/bookings" aria-current={current("/bookings")}>{t("common.my_tickets")}</a><a href="/account" aria-current={current("/account")}>{t("common.account")}</a></>
          : <a href={logInPath()} aria-current={current("/login")}>{t("common.log_in")}</a>}
      </nav>
    </header>
  );
}
