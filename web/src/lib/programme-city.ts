// The city whose programme is shown: the one that was chosen on this device, or else the one with the most events.

import { deviceStore } from "./storage";

const STORED = "city";
const listeners = new Set<() => void>();
let current = deviceStore.getItem(STORED);

/** The city, `EVERYWHERE`, or null as long as nobody knows. */
export function knownCity(): string | null {
  return current;
}

/** Somebody has chosen this city: the device remembers it. */
export function chooseCity(city: string): void {
  deviceStore.setItem(STORED, city);
  show(city);
}

/** Nobody has chosen, and this one is shown. Not remembered: another city may have the most next time. */
export function assumeCity(city: string): void {
  if (deviceStore.getItem(STORED) === null) show(city);
}

export function onCity(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function show(city: string): void {
  if (current === city) return;
  current = city;
  for (const listener of listeners) listener();
}
