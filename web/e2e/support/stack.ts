// The running stack, as its env file describes it: lines NAME=value, some of them quoted for the shell.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../../..");

const path = resolve(ROOT, process.env["STACK_ENV"] ?? ".local/env");

function readEnv(): ReadonlyMap<string, string> {
  const lines = readFileSync(path, "utf8").split("\n").filter((line) => line.includes("="));
  return new Map(lines.map((line) => {
    const [name = "", ...rest] = line.split("=");
    return [name, rest.join("=").replace(/^'(.*)'$/, "$1")];
  }));
}

const values = readEnv();

function value(name: string): string {
  const found = values.get(name);
  if (!found) throw new Error(`${path} has no ${name}`);
  return found;
}

/** Address of the client. E2E_URL names another server of it, such as Vite's, in front of the same stack. */
export const WEB_URL = process.env["E2E_URL"] ?? value("WEB_URL");
export const API_URL = value("API_URL");
export const MAIL_URL = value("MAIL_URL");
export const PROVIDER_URL = value("STRIPE_API_URL");
export const PROVIDER_KEY = value("STRIPE_SECRET_KEY");
export const ADMIN = { email: value("ADMIN_EMAIL"), password: value("ADMIN_PASSWORD") };

/** Folder of pictures of pages. */
export const SCREENS = join(ROOT, "target/screens");
