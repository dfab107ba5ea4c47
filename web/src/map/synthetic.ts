// Halls that are drawn by rule, for tests and for measuring: bowls of any size, and a theatre.

import type { LayoutMap } from "../../openapi/dist/sdk";
import type { Availability } from "../api/types";
import type { HallEvent } from "./hall";
import { randomFrom } from "./standing";

type Row = LayoutMap["sections"][number]["rows"][number];
type Section = LayoutMap["sections"][number];

const SEAT = 140;
const ROW = 210;

/** A row from points, in the form of the API: a first position, then differences. */
export function rowFrom(row: string, prefix: string, points: readonly (readonly [number, number])[], tier: number, more: Partial<Row> = {}): Row {
  const xs = points.map(([x]) => Math.round(x));
  const ys = points.map(([, y]) => Math.round(y));
  const steps = (list: readonly number[]) => list.map((value, index) => value - (list[index - 1] ?? 0));
  return {
    row, id_prefix: `${prefix}-${row}-`, labels: points.map((_, index) => String(index + 1)),
    x: steps(xs), y: steps(ys), tiers: points.map(() => tier), ...more,
  };
}

export function sectionFrom(name: string, rows: readonly Row[], more: Partial<Section> = {}): Section {
  return {
    section: name, floor: null, general_admission: false, seat_count: rows.reduce((sum, row) => sum + row.labels.length, 0),
    bounds: null, tiers: [...new Set(rows.flatMap((row) => row.tiers))], rows, ...more,
  };
}

export function layoutFrom(sections: readonly Section[], tiers: number, more: Partial<LayoutMap> = {}): LayoutMap {
  return {
    layout_version: 1, seat_count: sections.reduce((sum, section) => sum + section.seat_count, 0), bounds: null, focal_point: { x: 0, y: 0 },
    tiers: Array.from({ length: tiers }, (_, tier) => ({ type: `tier-${tier}`, label: `Tier ${tier}` })), floors: [], shapes: [], sections, ...more,
  };
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

function rowName(index: number): string {
  const letter = LETTERS[index % LETTERS.length] as string;
  return index < LETTERS.length ? letter : letter + letter;
}

/** A round bowl around a stage and a standing floor, with about so many seats. */
export function bowl(seats: number): LayoutMap {
  const rings = seats > 20_000 ? 4 : 2;
  const blocks = 20;
  const depth = 14;
  const sections: Section[] = [];
  let radius = Math.max(40 * SEAT, (((seats / rings / depth) * SEAT) / (2 * Math.PI)) * 1.02 - (rings * depth * ROW) / 3);
  for (let ring = 0; ring < rings; ring++) {
    for (let block = 0; block < blocks; block++) {
      const middle = (2 * Math.PI * block) / blocks - Math.PI / 2;
      const rows = Array.from({ length: depth }, (_row, row) => {
        const away = radius + row * ROW;
        const count = Math.floor(((2 * Math.PI * away) / blocks - 2 * SEAT) / SEAT);
        const points = Array.from({ length: count }, (_seat, seat) => {
          const turn = middle + ((seat - (count - 1) / 2) * SEAT) / away;
          return [Math.cos(turn) * away, Math.sin(turn) * away] as const;
        });
        const wheelchairs = row === depth - 1 && block % 2 === 1 ? { accessible: [4, 7], companion: [5, 8] } : {};
        const hidden = ring === 0 && (block === 1 || block === 19) ? { restricted_view: [0, 1, 2] } : {};
        return rowFrom(rowName(row), `${ring + 1}${String(block + 1).padStart(2, "0")}`, points, tierAt(ring, rings, row, block), { ...wheelchairs, ...hidden });
      });
      sections.push(sectionFrom(`${ring + 1}${String(block + 1).padStart(2, "0")}`, rows));
    }
    radius += depth * ROW + ROW * 3.5;
  }
  const box = [[-4500, -4200], [4500, -4200], [4500, 4800], [-4500, 4800]].map(([x = 0, y = 0]) => ({ x, y }));
  sections.push(sectionFrom("Floor, standing", [], { general_admission: true, seat_count: 1500, tiers: [4], outline: { polygon: box }, bounds: { min: box[0] ?? { x: 0, y: 0 }, max: box[2] ?? { x: 0, y: 0 } } }));
  const stage = [[-3000, -7400], [3000, -7400], [3000, -5200], [700, -5000], [700, -4000], [-700, -4000], [-700, -5000], [-3000, -5200]];
  return layoutFrom(sections, 5, {
    focal_point: { x: 0, y: -6200 },
    shapes: [{ kind: "stage", outline: { polygon: stage.map(([x = 0, y = 0]) => ({ x, y })) }, text: { text: "Stage", at: { x: 0, y: -6300 }, turn: 0 } }],
  });
}

function tierAt(ring: number, rings: number, row: number, block: number): number {
  const far = Math.cos((2 * Math.PI * block) / 20) < 0;
  if (ring === 0) return far ? (row < 4 ? 3 : 2) : row < 4 ? 4 : 3;
  return ring === rings - 1 ? (far ? 0 : 1) : far ? 1 : 2;
}

/** Stalls in three blocks and a circle behind them, on arcs, with boxes at the sides. */
export function theatre(): LayoutMap {
  const arc = (count: number, radius: number, from: number, centre: number) => Array.from({ length: count }, (_, seat) => {
    const turn = (from + seat * SEAT) / radius;
    return [Math.sin(turn) * radius, centre + Math.cos(turn) * radius] as const;
  });
  const rows = (count: number, radius: number, blocks: (row: number) => number[], tier: (row: number) => number, prefix: string, names: (row: number) => string) =>
    Array.from({ length: count }, (_, row) => {
      const away = radius + row * ROW;
      const parts = blocks(row);
      const width = parts.reduce((sum, part) => sum + part, 0) * SEAT + (parts.length - 1) * SEAT * 1.4 - SEAT;
      let from = -width / 2;
      const points = parts.flatMap((part) => {
        const here = arc(part, away, from, -4800);
        from += part * SEAT + SEAT * 1.4;
        return here;
      });
      const last = prefix === "Stalls" && row === count - 1 ? { accessible: [0, 3], companion: [1, 4] } : {};
      const blind = prefix === "Circle" && row > 3 ? { restricted_view: [0, 1, points.length - 2, points.length - 1] } : {};
      return rowFrom(names(row), prefix, points, tier(row), { ...last, ...blind });
    });
  const stalls = rows(14, 5600, (row) => [5 + Math.floor(row / 3), 12 + Math.floor(row / 5), 5 + Math.floor(row / 3)], (row) => (row < 4 ? 4 : row < 9 ? 3 : 2), "Stalls", rowName);
  const circle = rows(6, 9500, (row) => [9, 15 + (row % 2), 9], (row) => (row < 2 ? 2 : row < 4 ? 1 : 0), "Circle", (row) => rowName(row).repeat(2));
  const box = (name: string, side: number, down: number) => {
    const [x, y] = [side * (3100 + down * 90), 1350 + down * 600];
    return sectionFrom(name, [rowFrom("1", name, [[x, y - 120], [x, y + 60], [x + side * 150, y - 40]], down < 2 ? 3 : 2, down === 0 ? { restricted_view: [0] } : {})]);
  };
  const boxes = [-1, 1].flatMap((side) => [0, 1, 2, 3].map((down) => box(`Box ${side < 0 ? down + 1 : down + 5}`, side, down)));
  const stage = [[-2600, -900], [2600, -900], [2300, 300], [0, 620], [-2300, 300]].map(([x = 0, y = 0]) => ({ x, y }));
  return layoutFrom([sectionFrom("Stalls", stalls), sectionFrom("Circle", circle), ...boxes], 5, {
    focal_point: { x: 0, y: 0 },
    shapes: [{ kind: "stage", outline: { polygon: stage }, text: { text: "Stage", at: { x: 0, y: -200 }, turn: 0 } }],
  });
}

/** An event in which every tier of the layout is on sale, the first the cheapest. */
export function eventFor(layout: LayoutMap, currency = "USD"): HallEvent {
  const tiers = layout.tiers.map(({ type }, rank) => {
    const total = { amount_minor: 5830 + 2460 * rank, currency };
    return { type, price: total, total, lowest_total: total, highest_total: total };
  });
  return { currency, tiers };
}

/** Statuses of a hall that sells: runs of taken seats, more of them in front; the sections that are named have none left. */
export function availabilityFor(layout: LayoutMap, seed: number, soldOut: readonly string[] = [], blocked: readonly string[] = []): Availability {
  const random = randomFrom(seed);
  const sections = layout.sections.map((section) => {
    const wanted = soldOut.includes(section.section) ? 2 : 0.25 + random() * 0.65;
    const codes: number[] = [];
    for (const row of section.rows) {
      let run = 0;
      let taken = false;
      for (let seat = 0; seat < row.labels.length; seat++) {
        if (run <= 0) {
          taken = random() < wanted;
          run = 1 + Math.floor(random() * 5);
        }
        run--;
        codes.push(blocked.includes(section.section) ? 3 : taken ? 2 : 0);
      }
    }
    const available = section.general_admission ? 214 : codes.filter((code) => code === 0).length;
    return { section: section.section, seat_count: section.seat_count, available, status: packed(codes) };
  });
  return { event_id: "evt_0000000000", layout_version: 1, sections };
}

function packed(codes: readonly number[]): string {
  const bytes = new Uint8Array(Math.ceil(codes.length / 4));
  codes.forEach((code, seat) => { bytes[seat >> 2] = (bytes[seat >> 2] as number) | (code << ((seat & 3) * 2)); });
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
