import { describe, expect, it } from "vitest";
import source from "../public/sw.js?raw";

const ORIGIN = "https://tickets.example";

interface Handled {
  readonly response: Promise<Response> | null;
}

/** Node wants a whole address where a worker takes a path. */
class Answer extends Response {
  static override redirect(path: string): Response {
    return new Response(null, { status: 302, headers: { location: path } });
  }
}

/** The worker in a world of its own: a network that may be gone, and caches. */
function worker(network: Map<string, string>) {
  const listeners = new Map<string, (event: unknown) => void>();
  const stores = new Map<string, Map<string, Response>>();
  const asked: string[] = [];
  let online = true;
  const key = (request: string | { url: string }) => new URL(typeof request === "string" ? request : request.url, ORIGIN).href;
  const caches = {
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    match: async (request: string | { url: string }) => [...stores.values()].map((store) => store.get(key(request))?.clone()).find(Boolean),
    open: async (name: string) => {
      const store = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, store);
      return {
        keys: async () => [...store.keys()].map((url) => ({ url })),
        put: async (request: string, response: Response) => void store.set(key(request), response),
      };
    },
  };
  const fetchIt = async (request: string | { url: string }) => {
    const path = new URL(key(request)).pathname;
    asked.push(path);
    if (!online) throw new TypeError("Failed to fetch");
    const body = network.get(path.startsWith("/booking") ? "/" : path);
    const type = body?.startsWith("<") ? "text/html" : "text/javascript";
    return new Response(body ?? "", { status: body === undefined ? 404 : 200, headers: { "content-type": type } });
  };
  const self = {
    location: { origin: ORIGIN }, clients: { claim: async () => undefined }, skipWaiting: () => undefined,
    addEventListener: (name: string, run: (event: unknown) => void) => listeners.set(name, run),
  };
  // oxlint-disable-next-line no-implied-eval -- The file is the worker's own.
  new Function("self", "caches", "fetch", "Response", source)(self, caches, fetchIt, Answer);
  const tell = async (data: unknown) => {
    let done: Promise<unknown> = Promise.resolve();
    listeners.get("message")?.({ data, waitUntil: (task: Promise<unknown>) => (done = task) });
    await done.catch(() => undefined);
  };
  return {
    stores, asked,
    goOffline: () => void (online = false),
    keep: (files: string[]) => tell({ type: "keep", files }),
    forget: () => tell({ type: "forget" }),
    ask: (path: string, options: { mode?: string; method?: string; origin?: string } = {}): Handled => {
      let response: Promise<Response> | null = null;
      const request = { url: (options.origin ?? ORIGIN) + path, method: options.method ?? "GET", mode: options.mode ?? "cors" };
      listeners.get("fetch")?.({ request, respondWith: (given: Promise<Response>) => void (response = given) });
      return { response };
    },
  };
}

const page = (build: string) => `<script type="module" src="/assets/index-${build}.js"></script>`;
const built = (build: string) => new Map([
  ["/", page(build)], [`/assets/index-${build}.js`, build], ["/assets/after-1.js", "after"], ["/assets/text.woff2", "font"],
]);
const files = (build: string) => [`${ORIGIN}/assets/index-${build}.js`, `${ORIGIN}/assets/after-1.js`, `${ORIGIN}/api/events`, "https://other.example/assets/x.js"];

describe("the service worker", () => {
  it("keeps no page in the place of a file that the server does not have", async () => {
    const { keep, stores } = worker(new Map([...built("a"), ["/assets/after-1.js", page("a")]]));
    await keep(files("a"));
    expect([...stores.values()].some((store) => store.has(`${ORIGIN}/assets/after-1.js`))).toBe(false);
  });

  it("opens a booking without a network, with the files of its page", async () => {
    const { keep, ask, goOffline } = worker(built("a"));
    await keep(files("a"));
    goOffline();
    for (const path of ["/booking/bkg_1", "/bookings"]) {
      expect(await (await ask(path, { mode: "navigate" }).response)?.text()).toBe(page("a"));
    }
    expect(await (await ask("/assets/after-1.js").response)?.text()).toBe("after");
  });

  it("takes the page from the network while there is one", async () => {
    const network = built("a");
    const { keep, ask } = worker(network);
    await keep(files("a"));
    network.set("/", "newer");
    expect(await (await ask("/booking/bkg_1", { mode: "navigate" }).response)?.text()).toBe("newer");
  });

  it("never answers for the API, for other sites, or for what changes something", async () => {
    const { keep, ask, stores } = worker(built("a"));
    await keep(files("a"));
    expect(ask("/api/events/evt_1/availability").response).toBeNull();
    expect(ask("/api/booking/bkg_1/tickets").response).toBeNull();
    expect(ask("/config.json").response).toBeNull();
    expect(ask("/api/docs", { mode: "navigate" }).response).toBeNull();
    expect(ask("/assets/after-1.js", { method: "POST" }).response).toBeNull();
    expect(ask("/assets/after-1.js", { origin: "https://other.example" }).response).toBeNull();
    const kept = [...stores.values()].flatMap((store) => [...store.keys()]);
    expect(kept.filter((url) => url.includes("/api/") || !url.startsWith(ORIGIN))).toEqual([]);
  });

  it("leads from other pages to the tickets, and only where the network fails", async () => {
    const network = built("a");
    network.set("/events/evt_1/seats", "the hall");
    const { keep, ask, goOffline } = worker(network);
    const seats = () => ask("/events/evt_1/seats", { mode: "navigate" }).response;
    await keep(files("a"));
    expect(await (await seats())?.text()).toBe("the hall");
    goOffline();
    expect((await seats())?.headers.get("location")).toBe("/bookings");
  });

  it("promises nothing without kept files", async () => {
    const { ask, goOffline } = worker(built("a"));
    goOffline();
    await expect(ask("/", { mode: "navigate" }).response).rejects.toThrow("Failed to fetch");
    await expect(ask("/booking/bkg_1", { mode: "navigate" }).response).rejects.toThrow("Failed to fetch");
  });

  it("keeps nothing that it was not asked to keep", async () => {
    const { ask, stores } = worker(built("a"));
    await ask("/booking/bkg_1", { mode: "navigate" }).response;
    await ask("/assets/text.woff2").response;
    expect(stores.size).toBe(0);
  });

  it("has nothing left when its customer logs out, even while it is keeping files", async () => {
    const { keep, forget, stores } = worker(built("a"));
    await keep(files("a"));
    await forget();
    expect(stores.size).toBe(0);
    const keeping = keep(files("a"));
    await forget();
    await keeping;
    expect(stores.size).toBe(0);
  });

  it("keeps one build: the newest whose files it has", async () => {
    const network = built("a");
    const { keep, stores } = worker(network);
    await keep(files("a"));
    for (const [path, body] of built("b")) network.set(path, body);
    // The old page is still open.
    await keep(files("a"));
    expect([...stores.keys()]).toEqual(["files-/assets/index-a.js"]);
    await keep(files("b"));
    expect([...stores.keys()]).toEqual(["files-/assets/index-b.js"]);
  });

  it("knows a new build by all files of its page, though its first script is the old one", async () => {
    const pageOf = (build: string) =>
      `<script type="module" async src="/assets/start-1.js"></script><script type="module" src="/assets/index-${build}.js"></script>` +
      `<link rel="modulepreload" href="/assets/shared-1.js"><link rel="stylesheet" href="/assets/index-${build}.css">`;
    const paths = (build: string) => ["start-1.js", `index-${build}.js`, "shared-1.js", `index-${build}.css`].map((name) => `/assets/${name}`);
    const network = new Map([["/", pageOf("a")], ...paths("a").map((path): [string, string] => [path, "a"])]);
    const { keep, ask, goOffline, stores } = worker(network);
    const all = (build: string) => paths(build).map((path) => ORIGIN + path);
    await keep(all("a"));
    expect(stores.size).toBe(1);
    network.set("/", pageOf("b"));
    for (const path of paths("b")) network.set(path, "b");
    // The old page is still open, and so is one whose styles have not come.
    await keep(all("a"));
    await keep(all("b").slice(0, 3));
    goOffline();
    expect(await (await ask("/bookings", { mode: "navigate" }).response)?.text()).toBe(pageOf("a"));
    for (const path of paths("a")) expect(await (await ask(path).response)?.text()).toBe("a");
  });

  it("keeps the old build while a file of the new one does not come", async () => {
    const network = built("a");
    const { keep, ask, goOffline } = worker(network);
    await keep(files("a"));
    for (const [path, body] of built("b")) network.set(path, body);
    network.delete("/assets/after-1.js");
    await keep([...files("b"), `${ORIGIN}/assets/after-2.js`]);
    goOffline();
    expect(await (await ask("/bookings", { mode: "navigate" }).response)?.text()).toBe(page("a"));
  });
});
