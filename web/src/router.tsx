// Routes are real paths (history API); the server answers every unknown path with index.html.

import { useEffect, useState } from "preact/hooks";

const listeners = new Set<() => void>();

export interface Navigation {
  readonly replace?: boolean;
  /** Another state of the page that is shown: it stays where it is scrolled to. */
  readonly stay?: boolean;
}

/** Goes to a path of our own. Another page begins at its top; "back" finds a page where it was left. */
export function navigate(to: string, { replace = false, stay = false }: Navigation = {}): void {
  const before = location.pathname;
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  for (const listener of listeners) listener();
  if (!stay && location.pathname !== before) window.scrollTo(0, 0);
}

/** The current path and query, kept up to date. */
export function useLocation(): { readonly path: string; readonly query: URLSearchParams } {
  const [href, setHref] = useState(location.href);
  useEffect(() => {
    const onChange = () => setHref(location.href);
    listeners.add(onChange);
    // A page may have moved on already: its effects run before this one.
    onChange();
    window.addEventListener("popstate", onChange);
    return () => {
      listeners.delete(onChange);
      window.removeEventListener("popstate", onChange);
    };
  }, []);
  // The whole address: a path that begins with two slashes would name another site.
  const url = new URL(href);
  return { path: url.pathname, query: url.searchParams };
}

/** Turns clicks on links of our own into navigation without a reload. */
export function interceptLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  // "#main" and its like stay the browser's business.
  if (link.pathname === location.pathname && link.hash) return;
  event.preventDefault();
  navigate(link.pathname + link.search);
}

/**
 * Where to go after logging in. Only a path of our own: a `next` that names another site would send a customer who
 * trusts our log-in page to somebody else's.
 */
export function safeNext(next: string | null): string {
  if (!next?.startsWith("/")) return "/";
  try {
    const url = new URL(next, location.origin);
    // Without its dots, `/.//evil.example` is the address of another site, too.
    const isOurs = url.origin === location.origin && !url.pathname.startsWith("//");
    return isOurs ? url.pathname + url.search : "/";
  } catch {
    return "/";
  }
}

/** The path to the log-in page that comes back to here, or goes on to `next`. */
export function logInPath(next = location.pathname + location.search): string {
  return `/login?next=${encodeURIComponent(next)}`;
}
