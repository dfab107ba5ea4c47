import { defineConfig } from "vitest/config";

declare const process: { env: Record<string, string | undefined> };

export default defineConfig({
  build: {
    target: "es2022",
    // Everything is a file of our own origin: no data: URLs and no inline script,
    // so that the strictest Content-Security-Policy can be set in front of it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // `make run` serves API and client from one origin; a Vite server beside it borrows that API.
    proxy: { "/api": process.env.API_ORIGIN ?? "http://127.0.0.1:8080" },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
