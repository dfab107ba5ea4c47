import { useEffect } from "preact/hooks";
import { getAccount } from "../../api/endpoints";
import { t } from "../../i18n";
import { logInPath, navigate } from "../../router";
import { Failure, Loading, Skeleton } from "../../ui";
import { useLoad, useSession, useTitle } from "../../ui/hooks";
import { Address } from "./address";
import { Close } from "./close";
import { Data } from "./data";
import { Messages } from "./messages";
import { Profile } from "./profile";
import { SecondFactor } from "./second-factor";
import "./account.css";

/** The customer's account: who they are, what they hear from us, how it is protected, and their data. */
export default function AccountPage() {
  useTitle(t("common.account"));
  const { loggedIn, email } = useSession();
  // Nobody fills in a form first, to be sent to the log-in page with it.
  useEffect(() => {
    if (!loggedIn) navigate(logInPath(), { replace: true });
  }, []);
  const { value: read, error, reload } = useLoad(getAccount, []);
  return (
    <div class="page account">
      <h1>{t("common.account")}</h1>
      {email && <p class="ink-2">{t("account.logged_in_with", { email })}</p>}
      <Failure error={error} retry={reload} />
      {!read && !error && <Outline />}
      {read && (
        <div class="account-columns">
          <div class="account-column">
            <Profile read={read} changed={reload} />
            <Messages read={read} changed={reload} />
          </div>
          <div class="account-column">
            <Address email={read.account.email} changed={reload} />
            <SecondFactor on={read.account.second_factor} changed={reload} />
            <Data />
            <Close email={read.account.email} />
          </div>
        </div>
      )}
    </div>
  );
}

function Outline() {
  return <Loading what={t("account.your_account")}><div class="account-columns"><Skeleton height="18rem" /><Skeleton height="18rem" /></div></Loading>;
}
