// A hall as the map needs it: every seat in flat arrays, sections with outlines, tiers with their looks, prices and
// statuses. Seats have numbers, `0 … seatCount - 1`, in the order of the layout; ids are for the server alone.

import type { Availability, BoxofficeEvent, Money } from "../api/types";
import type { LayoutMap } from "../../openapi/dist/sdk";
import { AVAILABLE, decodeStatuses } from "../lib/availability";
import { ACCESSIBLE, COMPANION, RESTRICTED } from "../lib/seat-flags";
import { withoutGaps } from "./close-gaps";
import type { Point, Polygon, Rect } from "./geometry";
import { buildSections, buildSeats, floorBounds, slabsOf, type Seats } from "./hall-build";
import { shapesOf, type HallShape } from "./hall-shapes";
import { PriceList } from "./price-list";
import { SeatIndex } from "./seat-index";
import { looksOf, type TierLook } from "./tiers";

/** Status of seats that nobody can choose. */
const BLOCKED = 3;

/** What the hall needs to know of an event. */
export type HallEvent = Pick<BoxofficeEvent, "tiers" | "currency">;

export interface HallTier extends TierLook {
  readonly type: string;
  readonly label: string;
  /** False for a tier that only a code puts on sale. */
  readonly onSale: boolean;
  readonly lowest: Money | null;
  readonly highest: Money | null;
  /** Seats and places that can be had now. */
  available: number;
}

export type SectionState = "open" | "sold-out" | "not-on-sale";

export interface HallSection {
  readonly index: number;
  readonly name: string;
  /** Index into `floors`; 0 in a hall without floors. */
  readonly floor: number;
  readonly generalAdmission: boolean;
  /** Seats `start … end - 1`; none of general admission. */
  readonly start: number;
  readonly end: number;
  /** Rows `firstRow … endRow - 1`. */
  readonly firstRow: number;
  readonly endRow: number;
  /** Seats or places that are shown, those of hidden tiers left out. */
  readonly seatCount: number;
  readonly bounds: Rect;
  readonly outline: Polygon;
  /** A point well inside, for its name. */
  readonly middle: Point;
  /** A point at its back, away from the stage, for its name. */
  readonly back: Point;
  /** Turn of the map, in radians, that brings the section's front up. */
  readonly turn: number;
  /** Indexes into the hall's `tiers`. */
  readonly tiers: readonly number[];
  readonly lowest: Money | null;
  readonly highest: Money | null;
  available: number;
  state: SectionState;
  /** Tier of most free seats, else of most seats: its colour washes the section. */
  mainTier: number;
}

export interface HallRow {
  readonly index: number;
  readonly section: number;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** A table that is sold only as a whole. */
  readonly whole: boolean;
  /** Seats around a table. */
  readonly around: boolean;
  /** Seat numbers from one end to the other. */
  readonly order: readonly number[];
}

export interface HallSeat {
  readonly number: number;
  readonly id: string;
  readonly section: HallSection;
  readonly row: HallRow;
  readonly label: string;
  readonly tier: HallTier;
  readonly accessible: boolean;
  readonly companion: boolean;
  readonly restrictedView: boolean;
  readonly whole: boolean;
}

export class Hall {
  /** Statuses of another version are of other seats. */
  readonly layoutVersion: number;
  readonly seatCount: number;
  readonly sections: readonly HallSection[];
  readonly rows: readonly HallRow[];
  readonly floors: readonly string[];
  /** Rectangle of each floor, with its shapes; one for a hall without floors. */
  readonly floorBounds: readonly Rect[];
  readonly tiers: readonly HallTier[];
  readonly shapes: readonly HallShape[];
  /** Ground under the seats of each floor: closed lines around stands, and, the other way round, around what they enclose. */
  readonly slabs: readonly (readonly Polygon[])[];
  readonly focalPoint: Point | null;
  /** Usual distance between two neighbours. */
  readonly pitch: number;
  readonly index: SeatIndex;
  /** 0 available, 1 locked, 2 booked, 3 blocked or not on sale. */
  readonly status: Uint8Array;
  /** Drawing facts per seat. */
  readonly seats: Seats;
  private readonly prices: PriceList;
  private numbers: Map<string, number> | null = null;

  constructor(drawn: LayoutMap, event: HallEvent) {
    const layout = withoutGaps(drawn);
    this.layoutVersion = drawn.layout_version;
    this.seats = buildSeats(layout);
    this.seatCount = this.seats.xs.length;
    this.rows = this.seats.rows;
    this.pitch = this.seats.pitch;
    this.focalPoint = layout.focal_point;
    this.floors = layout.floors;
    this.tiers = looksOf(layout, event);
    this.prices = new PriceList(event);
    this.sections = buildSections(layout, this.seats, this.tiers, this.prices);
    this.shapes = shapesOf(layout, this.sections);
    this.floorBounds = floorBounds(layout, this.sections, this.shapes, this.pitch);
    this.slabs = slabsOf(this.sections, this.seats, Math.max(1, this.floors.length));
    this.index = new SeatIndex(this.seats.xs, this.seats.ys);
    this.status = new Uint8Array(this.seatCount).fill(BLOCKED);
    for (const section of this.sections) {
      this.summarize(section, 0);
      // Nothing is known yet, so nothing is crossed out.
      section.state = "open";
    }
  }

  seat(number: number): HallSeat {
    const row = this.rows[this.seats.rowOf[number] as number] as HallRow;
    const flags = this.seats.flags[number] as number;
    return {
      number,
      id: this.seats.idPrefixes[row.index] + (this.seats.labels[number] as string),
      section: this.sections[row.section] as HallSection,
      row,
      label: this.seats.labels[number] as string,
      tier: this.tiers[this.seats.tierOf[number] as number] as HallTier,
      accessible: (flags & ACCESSIBLE) !== 0,
      companion: (flags & COMPANION) !== 0,
      restrictedView: (flags & RESTRICTED) !== 0,
      whole: row.whole,
    };
  }

  /** Number of the seat with this id, or undefined. */
  numberOf(id: string): number | undefined {
    if (!this.numbers) {
      this.numbers = new Map();
      for (let number = 0; number < this.seatCount; number++) this.numbers.set(this.seat(number).id, number);
    }
    return this.numbers.get(id);
  }

  sectionOf(number: number): HallSection {
    return this.sections[(this.rows[this.seats.rowOf[number] as number] as HallRow).section] as HallSection;
  }

  sectionNamed(name: string): HallSection | undefined {
    return this.sections.find((section) => section.name === name);
  }

  isFree(number: number): boolean {
    return this.status[number] === AVAILABLE;
  }

  /** What the seat alone costs with fees and tax; null if its tier is not on sale. */
  priceOf(number: number): Money | null {
    const row = this.rows[this.seats.rowOf[number] as number] as HallRow;
    const tier = this.tiers[this.seats.tierOf[number] as number] as HallTier;
    return this.prices.total(tier.type, (this.sections[row.section] as HallSection).name, row.name);
  }

  /** The row of a seat: seat numbers from one end to the other. */
  rowOf(number: number): HallRow {
    return this.rows[this.seats.rowOf[number] as number] as HallRow;
  }

  /** Seats of the row that are side by side with this one, without an aisle between; in the order in which they stand. */
  neighbours(number: number): readonly number[] {
    const { order, around } = this.rowOf(number);
    if (around) return order;
    const place = order.indexOf(number);
    let [from, to] = [place, place];
    while (from > 0 && !this.gapAfter(order[from - 1] as number)) from--;
    while (to < order.length - 1 && !this.gapAfter(order[to] as number)) to++;
    return order.slice(from, to + 1);
  }

  /** Whether an aisle, or the row's end, follows the seat in its row's order. */
  gapAfter(number: number): boolean {
    return this.seats.gaps[number] === 1;
  }

  /** Takes the server's statuses; the numbers of the seats that changed. */
  setAvailability(view: Pick<Availability, "sections">): number[] {
    const changed: number[] = [];
    const byName = new Map(view.sections.map((section) => [section.section, section]));
    for (const section of this.sections) {
      const fresh = byName.get(section.name);
      if (!fresh) continue;
      if (!section.generalAdmission) this.take(section, fresh, changed);
      this.summarize(section, fresh.available);
    }
    for (const tier of this.tiers) tier.available = 0;
    for (let number = 0; number < this.seatCount; number++) {
      if (this.status[number] === AVAILABLE) (this.tiers[this.seats.tierOf[number] as number] as HallTier).available += 1;
    }
    for (const section of this.sections) {
      const tier = this.tiers[section.mainTier];
      if (section.generalAdmission && tier) tier.available += section.available;
    }
    return changed;
  }

  /** The bits are of the seats that are shown; an answer for another number of seats says nothing about ours. */
  private take(section: HallSection, fresh: Availability["sections"][number], changed: number[]): void {
    const all = fresh.seat_count === section.end - section.start;
    const known = all || fresh.seat_count === section.seatCount;
    const codes = known ? decodeStatuses(fresh.status, fresh.seat_count) : null;
    let next = 0;
    for (let number = section.start; number < section.end; number++) {
      const shown = all || (this.tiers[this.seats.tierOf[number] as number] as HallTier).onSale;
      const code = codes && shown ? (codes[next++] as number) : BLOCKED;
      if (this.status[number] === code) continue;
      this.status[number] = code;
      changed.push(number);
    }
  }

  private summarize(section: HallSection, available: number): void {
    section.available = available;
    const free = new Map<number, number>();
    let blocked = 0;
    for (let number = section.start; number < section.end; number++) {
      const weight = this.status[number] === AVAILABLE ? 1000 : 1;
      const tier = this.seats.tierOf[number] as number;
      free.set(tier, (free.get(tier) ?? 0) + weight);
      if (this.status[number] === BLOCKED) blocked++;
    }
    for (const [tier, weight] of free) if (weight > (free.get(section.mainTier) ?? 0)) section.mainTier = tier;
    const nothing = section.generalAdmission ? section.seatCount === 0 : blocked === section.end - section.start;
    section.state = available > 0 ? "open" : nothing ? "not-on-sale" : "sold-out";
  }
}
