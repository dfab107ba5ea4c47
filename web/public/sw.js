// The service worker: opens the client without a network, so that tickets on this device can be shown. It keeps files of
// the client and nothing of the API, so that no seat and no price can come from here. Cached are the page and what it has
// loaded from /assets/, whose names change with their content; the page says which, and only while it keeps tickets.

const SHELL = "/";
const ASSETS = "/assets/";
const PREFIX = "files-";
/** A network that takes longer than this is none. */
const LIMIT_MS = 4_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.type === "keep" && Array.isArray(event.data.files)) event.waitUntil(keep(event.data.files));
  if (event.data?.type === "forget") event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (showsTickets(url.pathname)) event.respondWith(page(request));
    else if (!url.pathname.startsWith("/api/")) event.respondWith(elsewhere(request));
  } else if (url.pathname.startsWith(ASSETS)) event.respondWith(asset(request));
});

function showsTickets(path) {
  return path === "/bookings" || path.startsWith("/booking/");
}

/** The page from the network; the kept one where the network fails or is too slow. */
async function page(request) {
  const kept = await caches.match(SHELL);
  if (!kept) return fetch(request);
  try {
    return await fetch(request.url, { signal: AbortSignal.timeout(LIMIT_MS), credentials: "same-origin" });
  } catch {
    return kept;
  }
}

/** Another page from the network; without one, the tickets: what still works comes first. */
async function elsewhere(request) {
  try {
    return await fetch(request);
  } catch (error) {
    if (!(await caches.match(SHELL))) throw error;
    return Response.redirect("/bookings");
  }
}

async function asset(request) {
  return (await caches.match(request.url)) ?? fetch(request);
}

/** Counts how often everything was taken away: what is on its way then is not kept. */
let forgotten = 0;

async function forget() {
  forgotten++;
  for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
}

/** Keeps the page and these files, in the place of those of an older build. */
async function keep(files) {
  const before = forgotten;
  const wanted = new Set(files.map((file) => new URL(file, self.location.origin))
    .filter((url) => url.origin === self.location.origin && url.pathname.startsWith(ASSETS))
    .map((url) => url.href));
  const reply = await fetch(SHELL, { cache: "no-cache" });
  if (!reply.ok) return;
  const own = filesOf(await reply.clone().text());
  // A newer build is out: this page belongs to the old one, whose files are kept until it is loaded again.
  if (own.length === 0 || !own.every((file) => wanted.has(self.location.origin + file))) return;
  const build = own.join(" ");
  if (before !== forgotten) return;
  const cache = await caches.open(PREFIX + build);
  const have = new Set((await cache.keys()).map((request) => request.url));
  await Promise.all([...wanted].filter((file) => !have.has(file)).map(async (file) => cache.put(file, await whole(file))));
  await cache.put(SHELL, reply);
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && (name !== PREFIX + build || before !== forgotten)) await caches.delete(name);
  }
}

/** Scripts and styles that a page names. All of them tell its build: one alone may be the same in the next. */
function filesOf(html) {
  return [...new Set(html.match(/\/assets\/[^"'\s>]+\.(?:js|css)/g))].toSorted();
}

async function whole(file) {
  const reply = await fetch(file);
  // Servers of the client answer what they do not have with its page.
  const isPage = reply.headers.get("content-type")?.startsWith("text/html");
  if (!reply.ok || isPage) throw new Error(`${file}: ${reply.status}`);
  return reply;
}
