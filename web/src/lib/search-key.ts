// Whether the key `/` goes to the search. People who speak to their device can hit it by accident, so it can be turned off.

import { deviceStore } from "./storage";

const STORED = "search-key";

export function slashWanted(): boolean {
  return deviceStore.getItem(STORED) !== "off";
}

export function wantSlash(wanted: boolean): void {
  if (wanted) deviceStore.removeItem(STORED);
  else deviceStore.setItem(STORED, "off");
}
