// The figures, as target/bench/web.json has them: `{"name", "value", "unit"}`, like those of the service beside it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/stack";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
}

const figures: Figure[] = [];

/** Notes a figure; `limit` is only shown beside it. */
export function note(name: string, value: number, unit: string, limit?: number): void {
  figures.push({ name, value: Math.round(value * 100) / 100, unit, ...(limit === undefined ? {} : { limit }) });
}

/** Writes the report and prints it. */
export function finish(): void {
  const folder = join(ROOT, "target/bench");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "web.json"), `${JSON.stringify(figures.map(({ name, value, unit }) => ({ name, value, unit })), null, 1)}\n`);
  for (const { name, value, unit, limit } of figures) {
    const beside = limit === undefined ? "" : `  limit ${limit}${value > limit ? "  EXCEEDED" : ""}`;
    console.log(`${name.padEnd(48)}${String(value).padStart(10)} ${unit.padEnd(6)}${beside}`);
  }
}
