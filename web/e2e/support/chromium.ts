// The browser of this machine: nothing is downloaded.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Path of Chromium: that of CHROMIUM, or else the first of its usual names on the PATH. */
export function chromium(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const wanted = process.env["CHROMIUM"];
  const paths = (wanted ? [wanted] : NAMES).flatMap((name) =>
    name.includes("/") ? [name] : folders.map((folder) => join(folder, name)));
  const found = paths.find(isProgram);
  if (!found) throw new Error("Chromium is missing, in which the tests buy seats: apt-get install chromium, or set CHROMIUM to a Chrome.");
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
