import { useEffect, useState } from "preact/hooks";
import { beginSignIn, finishSignIn, listSignInProviders, takeBegunSignIn } from "../../api/sign-in";
import { t } from "../../i18n";
import { mayLeaveFor } from "../../lib/web-address";
import { navigate } from "../../router";
import { Button, Failure, LinkButton, Loading } from "../../ui";
import { useAction, useLoad } from "../../ui/hooks";

/** One button for each provider that the deployment offers. Without any, or if that is not known, there is none. */
export function SignInProviders({ next }: { next: string }) {
  const { value: providers } = useLoad(listSignInProviders, []);
  const action = useAction();
  // "Back" from the provider's page may restore this page just as it was left: busy.
  useEffect(() => {
    window.addEventListener("pageshow", action.reset);
    return () => window.removeEventListener("pageshow", action.reset);
  }, [action.reset]);
  if (!providers || providers.length === 0) return null;
  const begin = (provider: string) => action.run(async () => leaveFor(await beginSignIn(provider, next)));
  return (
    <div class="stack">
      <p class="sign-in-or"><span>{t("sign_in.or")}</span></p>
      {providers.map(({ provider, name }) => (
        <Button key={provider} wide large busy={action.busy} onClick={() => begin(provider)}>{t("sign_in.continue_with", { provider: name })}</Button>
      ))}
      <Failure error={action.error} />
    </div>
  );
}

/** The page that a provider sends customers back to. It finishes the sign-in and goes on to where they were. */
export function SignedIn({ query }: { query: URLSearchParams }) {
  const [failure, setFailure] = useState<{ error: unknown; next: string } | null>(null);
  useEffect(() => {
    // The code is of no use to the history, nor to whoever reads it there.
    history.replaceState(null, "", location.pathname);
    const begun = takeBegunSignIn();
    const next = begun?.next ?? "/";
    const finish = async () => {
      const away = await finishSignIn(begun, query);
      if (away === null) navigate(next, { replace: true });
      else leaveFor(away);
    };
    finish().catch((error: unknown) => setFailure({ error, next }));
  }, []);
  if (!failure) return <><h1>{t("sign_in.log_in")}</h1><Loading what={t("sign_in.your_account")} /></>;
  return (
    <>
      <h1>{t("sign_in.log_in")}</h1>
      <Failure error={failure.error} />
      <p><LinkButton href={`/login?next=${encodeURIComponent(failure.next)}`}>{t("sign_in.with_password")}</LinkButton></p>
      <SignInProviders next={failure.next} />
    </>
  );
}

function leaveFor(address: string): void {
  const url = new URL(address);
  if (!mayLeaveFor(url)) throw new Error("The address of the provider's page is not a web address");
  location.assign(url.href);
}
