import { useState } from "preact/hooks";
import type { WaitingLogIn } from "../../api/endpoints";
import { t, type TextKey } from "../../i18n";
import { navigate, safeNext } from "../../router";
import { useTitle } from "../../ui/hooks";
import type { PageProps } from "../page";
import { rememberLogIn } from "./address";
import { Confirm, Forgot, Reset } from "./by-code";
import { Enter } from "./enter";
import { SecondFactor } from "./second-factor";
import { SignedIn } from "./signed-in";
import "./sign-in.css";

const TITLES: Readonly<Record<string, TextKey>> = {
  "/signup": "sign_in.sign_up", "/confirm": "sign_in.open_account", "/forgot": "sign_in.forgot", "/reset": "sign_in.new_password",
};

/** Log-in and sign-up, in as few screens as may be; afterwards the customer is back where they were. */
export default function SignInPage({ path, query }: PageProps) {
  useTitle(t(TITLES[path] ?? "sign_in.log_in"));
  const [waiting, setWaiting] = useState<WaitingLogIn | null>(null);
  const [late, setLate] = useState<unknown>(null);
  const next = safeNext(query.get("next"));
  const done = () => {
    rememberLogIn();
    navigate(next, { replace: true });
  };
  const back = (error?: unknown) => {
    setWaiting(null);
    setLate(error ?? null);
    if (path !== "/login") navigate(next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`, { replace: true });
  };
  const shared = { next, done, wait: setWaiting };
  const screen = () => {
    if (waiting) return <SecondFactor waiting={waiting} done={done} back={back} />;
    switch (path) {
      case "/signed-in": return <SignedIn query={query} />;
      case "/confirm": return <Confirm {...shared} />;
      case "/forgot": return <Forgot next={next} />;
      case "/reset": return <Reset {...shared} />;
      default: return <Enter {...shared} path={path} earlier={late} />;
    }
  };
  return <div class="sign-in"><div class="card stack sign-in-card">{screen()}</div></div>;
}
