import { expect, test, vi } from "vitest";
// A file of `public/` is served as it is, so the test runs its text.
import boot from "../public/boot.js?raw";

const INDEX = `<!doctype html><head>
  <link rel="preload" href="/config.json" as="fetch" crossorigin>
  <link rel="icon" href="/favicon.svg">
  <script type="module" crossorigin src="/assets/a.js"></script></head>
  <body><div id="app"></div><link rel="stylesheet" crossorigin href="/assets/a.css"></body>`;

type Made = Record<string, unknown>;

/** Runs the file on a page at `address`, and returns what it has added and where it went. */
async function run(address: string, answer: () => Promise<{ ok: boolean; status: number; text: () => Promise<string> }>) {
  const added: Made[] = [];
  const plain = { remove: vi.fn<() => void>() };
  let draw = () => {};
  class Observer {
    constructor(act: (changes: unknown[], observer: Observer) => void) {
      draw = () => act([], this);
    }
    observe() {}
    disconnect() {}
  }
  const replace = vi.fn<(to: string) => void>();
  const document = {
    currentScript: { src: "https://tickets.test/boot.js" },
    querySelector: () => ({ href: "https://tickets.test/e/evt_1" }),
    getElementById: () => plain,
    createElement: (name: string): Made => ({ name }),
    head: { append: (child: Made) => added.push(child) },
  };
  const { origin } = new URL(address);
  const page = new Function("document", "location", "fetch", "MutationObserver", "console", boot) as (...parts: unknown[]) => void;
  page(document, { origin, replace }, answer, Observer, { error: () => {} });
  await new Promise((done) => setTimeout(done));
  return { added, plain, replace, draw };
}

const found = async () => ({ ok: true, status: 200, text: async () => INDEX });

test("the page loads what the newest index.html loads, and its text goes once the client is drawn", async () => {
  const { added, plain, draw } = await run("https://tickets.test/e/evt_1", found);
  expect(added).toEqual([
    { name: "link", rel: "preload", href: "/config.json", as: "fetch", crossOrigin: "anonymous" },
    { name: "link", rel: "stylesheet", href: "/assets/a.css", crossOrigin: "anonymous" },
    { name: "script", type: "module", src: "/assets/a.js" },
  ]);
  expect(plain.remove).not.toHaveBeenCalled();
  draw();
  expect(plain.remove).toHaveBeenCalledOnce();
});

test("at the address of the API itself it leads to the client's", async () => {
  const { added, replace } = await run("https://api.tickets.test/e/evt_1", found);
  expect(replace).toHaveBeenCalledWith("https://tickets.test/e/evt_1");
  expect(added).toEqual([]);
});

test("without the client the text stays", async () => {
  const { added, plain } = await run("https://tickets.test/e/evt_1", async () => ({ ok: false, status: 500, text: async () => "" }));
  expect(added).toEqual([]);
  expect(plain.remove).not.toHaveBeenCalled();
});
