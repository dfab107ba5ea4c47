import { LogOut, Ticket, User } from "lucide";
import { useEffect } from "preact/hooks";
import { getAccount, logOut } from "../api/endpoints";
import { t } from "../i18n";
import { initials } from "../lib/initials";
import { logInPath, navigate } from "../router";
import { Icon, LinkButton } from "../ui";
import { useSession } from "../ui/hooks";
import { Menu } from "./menu";

/** The customer's own: tickets, account and the way out; or the way in. */
export function AccountMenu({ path }: { path: string }) {
  const { loggedIn, email } = useSession();
  const name = useName();
  const current = (to: string) => (path === to ? "page" : undefined);
  if (!loggedIn) {
    return path === "/login" || path === "/signup" ? null : <LinkButton href={logInPath()}>{t("common.log_in")}</LinkButton>;
  }
  return (
    <>
      <a class="head-tickets" href="/bookings" aria-current={current("/bookings")}><Icon icon={Ticket} />{t("common.my_tickets")}</a>
      <Menu button="head-account" label={t("common.account")} face={name ? <span aria-hidden="true">{initials(name)}</span> : <Icon icon={User} />}>
        {(close) => (
          <>
            {name && <p class="menu-note menu-name"><bdi>{name}</bdi></p>}
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

/** The name that the account has, for which each session asks once where no page has read it. */
function useName(): string {
  const { loggedIn, name } = useSession();
  useEffect(() => {
    // Nothing waits for it: without a name there is an icon.
    if (loggedIn && name === null) void getAccount().catch(() => undefined);
  }, [loggedIn, name]);
  return name ?? "";
}
