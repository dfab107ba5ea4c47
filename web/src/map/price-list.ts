// What one seat costs with fees and tax: its row's price, else its section's, else its tier's.

import type { Money } from "../api/types";
import type { HallEvent } from "./hall";

export class PriceList {
  private readonly totals = new Map<string, Money>();

  constructor(event: HallEvent) {
    for (const tier of event.tiers) {
      this.totals.set(key(tier.type), tier.total);
      for (const { section, rows, total } of tier.section_prices ?? []) {
        if (!rows?.length) this.totals.set(key(tier.type, section), total);
        for (const row of rows ?? []) this.totals.set(key(tier.type, section, row), total);
      }
    }
  }

  /** Null for a tier that is not on sale. */
  total(type: string, section: string, row: string): Money | null {
    return this.totals.get(key(type, section, row)) ?? this.totals.get(key(type, section)) ?? this.totals.get(key(type)) ?? null;
  }
}

function key(...names: string[]): string {
  return names.join("\u0000");
}
