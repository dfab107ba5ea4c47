// The hall of an event as it is drawn: a chunk of its own, loaded once the page can be paid on.

import { getLayoutMap } from "../../../openapi/dist/sdk";
import { call } from "../../api/client";
import { getAvailability } from "../../api/endpoints";
import type { PayableEvent } from "../../api/types";
import { Hall } from "../../map/hall";

export { HallPicture } from "../../map/mini-map";

/** The hall with what is free in it now. */
export async function hallOf(event: PayableEvent): Promise<Hall | null> {
  const layout = { screen_id: event.screen.screen_id, version: String(event.layout_version) };
  const [map, availability] = await Promise.all([call(getLayoutMap(layout), { retries: 1 }), getAvailability(event.event_id, null)]);
  if (!map) return null;
  const hall = new Hall(map, event);
  if (availability.value) hall.setAvailability(availability.value);
  return hall;
}
