import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { logOut } from "./api/endpoints";
import { AccountPage, accountPages } from "./pages/account";
import { BookingPage } from "./pages/booking";
import { BookingsPage } from "./pages/bookings";
import { ChangeEmailPage } from "./pages/change-email";
import { EventPage } from "./pages/event";
import { EventsPage } from "./pages/events";
import { MembersPage } from "./pages/members";
import { SeatsPage } from "./pages/seats/page";
import { SignedInPage } from "./pages/signed-in";
import { interceptLinks, logInPath, navigate, useLocation } from "./router";
import { useSession, useTitle } from "./ui/hooks";

export function App() {
  const { path, query } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    document.addEventListener("click", interceptLinks);
    return () => document.removeEventListener("click", interceptLinks);
  }, []);

  useEffect(() => {
    // A new page: start at its top and let screen readers read on from there. Not on the first one, where the
    // browser does this itself.
    if (!first.current) {
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [path]);

  return (
    <>
      <a class="skip" href="#main">Skip to content</a>
      <Header path={path} />
      <main id="main" tabIndex={-1} ref={main}>{pageFor(path, query)}</main>
      <footer class="foot"><p>Times are those of the venue. Prices are what you pay for one seat, with fees and tax.</p></footer>
    </>
  );
}

export function pageFor(path: string, query: URLSearchParams): ComponentChild {
  const [kind = "", id, rest, ...more] = path.split("/").slice(1).map(decode);
  // Links of mails to members.
  if (kind === "admin") return <MembersPage path={path} />;
  if (more.length > 0) return <NotFoundPage />;
  if (path === "/") return <EventsPage key={query.toString()} query={query} />;
  // `/e/…` is the address to share: the API answers it to robots and messengers.
  if ((kind === "e" || kind === "events") && id && rest === undefined) return <EventPage key={id} eventId={id} />;
  if (kind === "events" && id && rest === "seats") return <SeatsPage key={id} eventId={id} linked={query.getAll("seat")} />;
  if (kind === "booking" && id && rest === undefined) return <BookingPage key={id} bookingId={id} />;
  if (path === "/bookings") return <BookingsPage />;
  if (path === "/signed-in") return <SignedInPage query={query} />;
  if (path === "/account") return <ChangeEmailPage />;
  const account = id === undefined ? accountPages.find((name) => name === kind) : undefined;
  if (account) return <AccountPage key={account} page={account} query={query} />;
  return <NotFoundPage />;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function Header({ path }: { path: string }) {
  const { loggedIn, email } = useSession();
  const current = (to: string) => (path === to ? "page" : undefined);
  // From an account page this link leads nowhere new: `next` must not be lost, nor point back at a form.
  const onAccountPage = accountPages.some((name) => path === `/${name}`);
  const logIn = path === "/signed-in" ? "/login" : onAccountPage ? `/login${location.search}` : logInPath();
  const leave = () => {
    navigate("/");
    void logOut();
  };
  return (
    <header class="top">
      <a class="brand" href="/">Boxoffice</a>
      <nav aria-label="Main">
        <a href="/" aria-current={current("/")}>Events</a>
        {loggedIn ? (
          <>
            <a href="/bookings" aria-current={current("/bookings")}>My bookings</a>
            <a href="/account" aria-current={current("/account")}>Account</a>
            <button type="button" class="link" onClick={leave} title={email ?? undefined}>Log out</button>
          </>
        ) : (
          <a href={logIn} aria-current={current("/login")}>Log in</a>
        )}
      </nav>
    </header>
  );
}

function NotFoundPage() {
  useTitle("Not found");
  return (
    <>
      <h1>There is no page here</h1>
      <p>The address may be incomplete. <a href="/">See all events</a></p>
    </>
  );
}
