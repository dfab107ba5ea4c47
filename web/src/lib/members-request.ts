// What members of an organizer find behind a link in a mail, while the web client has no pages for them.

/** The request to the API that answers what a link is about: its path is the link's own. None if nothing is known there. */
export function membersRequest(path: string): string | null {
  if (path === "/admin/webhooks") return "GET /admin/webhooks?organizer_id=…";
  return /^\/admin\/events\/evt_[^/]+(\/bookings\/bkg_[^/]+)?$/.test(path) ? `GET ${path}` : null;
}
