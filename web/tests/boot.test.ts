import { expect, test, vi } from "vitest";
// A file of `public/` is served as it is, so the test runs its text.
import boot from "../public/boot.js?raw";

interface Element {
  readonly attributes: { readonly name: string; readonly value: string }[];
  href: string;
}

const element = (attributes: Record<string, string>): Element => ({
  attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
  href: attributes.href ?? "",
});

/** Runs the file on a page at `address`, and returns what it has added and where it went. */
async function run(address: string, answer: () => Promise<{ ok: boolean; status: number; text: () => Promise<string> }>) {
  const added: Record<string, string>[] = [];
  const loads: (() => void)[] = [];
  const plain = { remove: vi.fn<() => void>() };
  const replace = vi.fn<(to: string) => void>();
  const index: Record<string, Element[]> = {
    'link[rel="stylesheet"], link[rel="modulepreload"]': [element({ rel: "stylesheet", href: "/assets/a.css" })],
    'script[type="module"][src]': [element({ type: "module", src: "/assets/a.js" })],
  };
  const document = {
    currentScript: { src: "https://tickets.test/boot.js" },
    querySelector: () => element({ rel: "canonical", href: "https://tickets.test/e/evt_1" }),
    getElementById: () => plain,
    createElement: (name: string) => {
      const made: Record<string, string> = { name };
      return {
        made,
        setAttribute: (attribute: string, value: string) => { made[attribute] = value; },
        addEventListener: (_: string, act: () => void) => loads.push(act),
      };
    },
    head: { append: (child: { made: Record<string, string> }) => added.push(child.made) },
  };
  const parser = class {
    parseFromString() {
      return { querySelectorAll: (selector: string) => index[selector] ?? [] };
    }
  };
  const { origin } = new URL(address);
  const page = new Function("document", "location", "fetch", "DOMParser", "console", boot) as (...parts: unknown[]) => void;
  page(document, { origin, replace }, answer, parser, { error: () => {} });
  await new Promise((done) => setTimeout(done));
  return { added, loads, plain, replace };
}

const found = async () => ({ ok: true, status: 200, text: async () => "<html>" });

test("the page loads what the newest index.html loads, and its text goes once the client is there", async () => {
  const { added, loads, plain } = await run("https://tickets.test/e/evt_1", found);
  expect(added).toEqual([
    { name: "link", rel: "stylesheet", href: "/assets/a.css" },
    { name: "script", type: "module", src: "/assets/a.js" },
  ]);
  expect(plain.remove).not.toHaveBeenCalled();
  for (const load of loads) load();
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
