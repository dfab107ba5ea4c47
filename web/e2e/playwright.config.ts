// Journeys in a browser: `make e2e`. A run changes the stack only by customers and events of its own.

import { defineConfig } from "@playwright/test";
import { chromium } from "./support/chromium";
import { ROOT, WEB_URL } from "./support/stack";

export default defineConfig({
  testDir: ".",
  testMatch: ["journeys/*.spec.ts", "pages/*.spec.ts"],
  outputDir: `${ROOT}/target/e2e-results`,
  snapshotPathTemplate: "{testDir}/{testFileDir}/trees/{arg}{ext}",
  // The stack and the browser share the machine: side by side they would only wait for each other.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: WEB_URL,
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    // Root has no sandbox, and there is no GPU.
    launchOptions: { executablePath: chromium(), args: ["--no-sandbox", "--disable-gpu"] },
  },
});
