// Which page for which path. Each page is a chunk of its own, loaded when somebody goes there.

import type { ComponentType } from "preact";
import { askEvent, askProgramme, askSeats } from "./ahead";
import type { PageProps } from "./pages/page";

export interface Route {
  /** Parts of the path; a part that begins with a colon is given to the page under its name. */
  readonly path: string;
  readonly load: () => Promise<{ readonly default: ComponentType<PageProps> }>;
  /** Asks for what the page shows first, while its code is coming. */
  readonly ask?: (params: Readonly<Record<string, string>>, query: URLSearchParams) => void;
  /** Fills the window and brings its own head: the map and the way to pay. */
  readonly bare?: boolean;
  /** One page for all of its addresses: it gets new parameters, and keeps its place and the focus. */
  readonly stays?: boolean;
}

const event = () => import("./pages/event");
const signIn = () => import("./pages/sign-in");
const account = () => import("./pages/account");

export const ROUTES: readonly Route[] = [
  { path: "/", load: () => import("./pages/home"), ask: askProgramme },
  // `/e/…` is the address to share: the API answers it to robots and messengers.
  { path: "/e/:event", load: event, ask: askEvent, stays: true },
  { path: "/events/:event", load: event, ask: askEvent, stays: true },
  { path: "/events/:event/seats", load: () => import("./pages/seats"), ask: askSeats, bare: true },
  { path: "/booking/:booking", load: () => import("./pages/checkout"), bare: true },
  { path: "/bookings", load: () => import("./pages/bookings") },
  { path: "/login", load: signIn },
  { path: "/signup", load: signIn },
  { path: "/confirm", load: signIn },
  { path: "/forgot", load: signIn },
  { path: "/reset", load: signIn },
  { path: "/signed-in", load: signIn },
  { path: "/account", load: account },
  ...(import.meta.env.DEV ? [{ path: "/styleguide", load: () => import("./pages/styleguide") }] : []),
];

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a path with its parameters, or null if there is no page. */
export function match(path: string, routes: readonly Route[] = ROUTES): Match | null {
  const parts = split(path);
  for (const route of routes) {
    const params = paramsOf(split(route.path), parts);
    if (params) return { route, params };
  }
  return null;
}

function split(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function paramsOf(wanted: readonly string[], parts: readonly string[]): Record<string, string> | null {
  if (wanted.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [place, name] of wanted.entries()) {
    const part = decode(parts[place] ?? "");
    if (name.startsWith(":")) params[name.slice(1)] = part;
    else if (name !== part) return null;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
