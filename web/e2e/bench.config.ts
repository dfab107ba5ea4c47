// The client's figures: `make bench-web`. Nothing here fails for a time or a size.

import { defineConfig } from "@playwright/test";
import common from "./playwright.config";

export default defineConfig(common, {
  testMatch: ["bench/*.spec.ts"],
  timeout: 300_000,
  use: { screenshot: "off", trace: "off" },
});
