// Pictures of charts that are not in the repository: `make chart-pictures CHARTS=folder`.

import { defineConfig } from "@playwright/test";
import common from "./playwright.config";

export default defineConfig(common, { testMatch: ["charts/*.spec.ts"] });
