// A hall of 50,000 seats, as an organizer would import it: four rings of sections around a stage.

import { anyone, organizer, type Json } from "../support/api";
import { demoEvent, TITLES } from "../support/events";

const CHAIR = 14;
const ROW = 20;
const [RINGS, BLOCKS, ROWS, SEATS] = [4, 25, 20, 25];

/** Number of its seats. */
export const LARGE = RINGS * BLOCKS * ROWS * SEATS;

function section(ring: number, block: number, category: Json): Json {
  const turn = (2 * Math.PI * block) / BLOCKS;
  const inner = 1_600 + ring * (ROWS + 6) * ROW;
  const rows = Array.from({ length: ROWS }, (_, row) => ({
    label: String.fromCharCode(65 + row),
    curve: 0,
    objectType: "row",
    seats: Array.from({ length: SEATS }, (__, seat) => {
      const radius = inner + row * ROW;
      const angle = turn + ((seat - (SEATS - 1) / 2) * CHAIR) / radius;
      return { x: radius * Math.cos(angle), y: radius * Math.sin(angle), label: String(seat + 1), ...category };
    }),
  }));
  const places = rows.flatMap(({ seats }) => seats);
  const left = Math.min(...places.map(({ x }) => x)) - CHAIR;
  const top = Math.min(...places.map(({ y }) => y)) - CHAIR;
  const width = Math.max(...places.map(({ x }) => x)) + CHAIR - left;
  const height = Math.max(...places.map(({ y }) => y)) + CHAIR - top;
  for (const place of places) {
    place.x = Math.round((place.x - left) * 10) / 10;
    place.y = Math.round((place.y - top) * 10) / 10;
  }
  const corner = { x: 4_000 + left, y: 4_000 + top };
  const points = [[0, 0], [width, 0], [width, height], [0, height]].map(([x = 0, y = 0]) => ({ x: corner.x + x, y: corner.y + y }));
  return {
    label: String(ring * 100 + 101 + block), ...category, points, topLeft: corner, objectType: "section",
    subChart: subChart(width, height, { rows }),
  };
}

function subChart(width: number, height: number, parts: Json): Json {
  const none = { rows: [], sections: [], generalAdmissionAreas: [], shapes: [], tables: [], booths: [], texts: [], icons: [], imageObjects: [] };
  return { width, height, ...none, ...parts };
}

function chart(): Json {
  const labels = ["First ring", "Second ring", "Third ring", "Fourth ring"];
  const list = labels.map((label, ring) => ({ label, key: ring + 1, color: "#1192e8", accessible: false }));
  const sections = labels.flatMap((label, ring) =>
    Array.from({ length: BLOCKS }, (_, block) => section(ring, block, { categoryLabel: label, categoryKey: ring + 1 })));
  const centre = { x: 4_000, y: 4_000 };
  const stage = { label: "Stage", objectType: "shape", type: "rectangle", center: centre, width: 600, height: 400, rotationAngle: 0, smartType: "stage" };
  return {
    name: "A very large hall", version: 21, venueType: "MIXED", categories: { list, maxCategoryKey: list.length },
    subChart: subChart(8_000, 8_000, { sections, shapes: [stage], focalPoint: centre }),
  };
}

/** An event of its own in the large hall. */
export async function largeEvent(): Promise<Json> {
  const like = await demoEvent(TITLES.arena);
  const api = await organizer();
  const screen = await api.post(`/admin/venues/${like.venue.venue_id}/screens`, { name: `${LARGE} seats`, chart: chart() });
  const event = await api.post("/admin/events", {
    title_id: like.title.title_id, screen_id: screen.screen_id, local_start: "2099-06-01T20:00", currency: like.currency,
    tiers: screen.types.map((type: string, place: number) => ({ type, amount_minor: 9_000 - 1_500 * place })), visibility: "unlisted",
  });
  await api.post(`/admin/events/${event.event_id}/publish`);
  return anyone.get(`/events/${event.event_id}`);
}
