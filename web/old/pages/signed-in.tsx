import { useEffect, useState } from "preact/hooks";
import { beginSignIn, finishSignIn, listSignInProviders, takeBegunSignIn } from "../api/sign-in";
import { mayLeaveFor } from "../lib/web-address";
import { navigate } from "../router";
import { useAction, useLoad, useTitle } from "../ui/hooks";
import { Failure, Loading } from "../ui/parts";

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
      {providers.map(({ provider, name }) => (
        <button type="button" key={provider} aria-disabled={action.busy} onClick={() => begin(provider)}>
          Continue with {name}
        </button>
      ))}
      <Failure error={action.error} />
    </div>
  );
}

/** The page that a provider sends customers back to. It finishes the sign-in and goes on to where they were. */
export function SignedInPage({ query }: { query: URLSearchParams }) {
  useTitle("Log in");
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
  if (!failure) return <div class="narrow"><h1>Log in</h1><Loading what="your account" /></div>;
  return (
    <div class="narrow">
      <h1>Log in</h1>
      <Failure error={failure.error} />
      <p class="form-links"><a href={`/login?next=${encodeURIComponent(failure.next)}`}>Log in with a password</a></p>
      <SignInProviders next={failure.next} />
    </div>
  );
}

function leaveFor(address: string): void {
  const url = new URL(address);
  if (!mayLeaveFor(url)) throw new Error("The address of the provider's page is not a web address");
  location.assign(url.href);
}
