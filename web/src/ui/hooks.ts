import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem } from "../api/problem";
import { session } from "../api/session";
import { siteName } from "../lib/brand";
import { logInPath, navigate } from "../router";

export interface Loaded<T> {
  readonly value: T | null;
  readonly error: unknown;
  readonly reload: () => void;
}

/** Loads something when the page opens and whenever `deps` change. */
export function useLoad<T>(load: () => Promise<T>, deps: readonly unknown[]): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  // What was loaded for other `deps` would be shown as if it belonged to these.
  useEffect(() => setValue(null), deps);
  useEffect(() => {
    let current = true;
    setError(null);
    load().then(
      (loaded) => current && setValue(() => loaded),
      (problem: unknown) => current && !sentToLogIn(problem) && setError(problem),
    );
    return () => {
      current = false;
    };
  }, [...deps, round]);
  return { value, error, reload: useCallback(() => setRound((before) => before + 1), []) };
}

export interface Action {
  readonly busy: boolean;
  readonly error: unknown;
  readonly run: (task: () => Promise<void>) => void;
  /** Forgets the failure. */
  readonly clear: () => void;
  /** Forgets everything, also that something is still running. */
  readonly reset: () => void;
}

/** Something the customer started: at most one at a time, with its failure kept for showing. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  // Two presses can come before the page is drawn again: the state alone would let both through.
  const running = useRef(false);
  const [error, setError] = useState<unknown>(null);
  const run = (task: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    task()
      .catch((problem: unknown) => void (sentToLogIn(problem) || setError(problem)))
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  };
  const clear = useCallback(() => setError(null), []);
  const reset = useCallback(() => {
    running.current = false;
    setError(null);
    setBusy(false);
  }, []);
  return { busy, error, run, clear, reset };
}

/** A refusal for want of a log-in leads to the log-in page, which comes back here. */
export function sentToLogIn(error: unknown): boolean {
  if (!(error instanceof ApiProblem) || error.status !== 401) return false;
  // Something else of the page has led there already: from there, the way back would be to the log-in.
  if (location.pathname !== "/login") navigate(logInPath(), { replace: true });
  return true;
}

export function useSession(): { readonly loggedIn: boolean; readonly email: string | null; readonly name: string | null } {
  const [, update] = useState(0);
  useEffect(() => session.subscribe(() => update((before) => before + 1)), []);
  return { loggedIn: session.loggedIn, email: session.email, name: session.name };
}

/** Title of the document, and the heading that gets the focus after navigation. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${siteName()}` : siteName();
  }, [title]);
}
