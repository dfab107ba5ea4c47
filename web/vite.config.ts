import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

declare const process: { env: Record<string, string | undefined> };

/**
 * Lets the outline of the page be painted before the styles have come: a style sheet in the head would hold it back for
 * another trip over the network.
 */
function stylesAfterOutline(): Plugin {
  return {
    name: "styles-after-outline",
    enforce: "post",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const links = html.match(/\s*<link rel="stylesheet"[^>]*>/g) ?? [];
        const rest = links.reduce((text, link) => text.replace(link, ""), html);
        return rest.replace("<!--styles-->", links.join("").trim());
      },
    },
  };
}

const START = "src/start.ts";

/**
 * Adds the first script, which needs no other file to run. Beside `main.tsx` in index.html it would become one with it, and
 * Vite's server needs none.
 */
function startScript(): Plugin {
  return {
    name: "start-script",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "chunk", id: START, name: "start" });
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const start = Object.values(bundle ?? {}).find((file) => file.type === "chunk" && file.moduleIds.some((id) => id.endsWith(START)));
        if (!start) throw new Error(`${START} is in no file`);
        return html.replace("<script ", `<script type="module" async crossorigin src="/${start.fileName}"></script>\n    <script `);
      },
    },
  };
}

export default defineConfig({
  plugins: [stylesAfterOutline(), startScript()],
  build: {
    target: "es2022",
    // Everything is a file of our own origin: no data: URLs and no inline script,
    // so that the strictest Content-Security-Policy can be set in front of it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Icons and rules that several pages have come in one file with the first script: a file of half a kilobyte
          // costs a phone as long a trip as a large one, and browsers ask for six at a time.
          groups: [
            { name: "start", test: /src.start\.ts|vite.preload-helper/, priority: 1 },
            { name: "shared", test: /node_modules|src.(api|lib|ui|i18n.(index|english|en)|shell|router|map.tiers)/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: {
    // `make run` serves API and client from one origin; a Vite server beside it borrows that API.
    proxy: { "/api": process.env["API_ORIGIN"] ?? "http://127.0.0.1:8080" },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
