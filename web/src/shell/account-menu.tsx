import { LogOut, Ticket, User } from "lucide";
import { logOut } from "../api/endpoints";
import { t } from "../i18n";
import { logInPath, navigate } from "../router";
import { Icon, LinkButton } from "../ui";
import { useSession } from "../ui/hooks";
import { Menu } from "./menu";

/** The customer's own: tickets, account and the way out; or the way in. */
export function AccountMenu({ path }: { path: string }) {
  const { loggedIn, email } = useSession();
  const current = (to: string) => (path === to ? "page" : undefined);
  if (!loggedIn) {
    return path === "/login" || path === "/signup" ? null : <LinkButton href={logInPath()}>{t("common.log_in")}</LinkButton>;
  }
  return (
    <>
      <a class="head-tickets" href="/bookings" aria-current={current("/bookings")}><Icon icon={Ticket} />{t("common.my_tickets")}</a>
      <Menu button="head-account" label={t("common.account")} face={email ? <span aria-hidden="true">{initials(email)}</span> : <Icon icon={User} />}>
        {(close) => (
          <>
            {email && <p class="menu-note small ink-2">{t("home.logged_in_as", { email })}</p>}
            <ul class="menu-links">
              <li><a href="/bookings" aria-current={current("/bookings")} onClick={close}><Icon icon={Ticket} />{t("common.my_tickets")}</a></li>
              <li><a href="/account" aria-current={current("/account")} onClick={close}><Icon icon={User} />{t("common.account")}</a></li>
              <li>
                <button type="button" onClick={() => {
                  close();
                  void logOut();
                  navigate("/");
                }}><Icon icon={LogOut} />{t("common.log_out")}</button>
              </li>
            </ul>
          </>
        )}
      </Menu>
    </>
  );
}

/** Two letters of an address: of its first two words, or else its first two. */
function initials(email: string): string {
  const words = (email.split("@")[0] ?? "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 ? words.map((word) => [...word][0] ?? "") : [...(words[0] ?? "?")];
  return letters.slice(0, 2).join("").toUpperCase();
}
