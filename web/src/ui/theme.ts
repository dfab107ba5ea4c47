// Light or dark: the reader's choice on this device, or else the device's own.

import { deviceStore } from "../lib/storage";

export type Theme = "light" | "dark" | "device";

const STORED = "theme";
const darkDevice = () => matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  const stored = deviceStore.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "device";
}

export function changeTheme(next: Theme): void {
  if (next === "device") deviceStore.removeItem(STORED);
  else deviceStore.setItem(STORED, next);
  apply();
}

export function startTheme(): void {
  apply();
  darkDevice().addEventListener("change", apply);
}

function apply(): void {
  const chosen = theme();
  document.documentElement.dataset["theme"] = chosen === "device" ? (darkDevice().matches ? "dark" : "light") : chosen;
}
