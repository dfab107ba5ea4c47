// All performances of a title.

import { listEvents } from "../../openapi/dist/sdk";
import { call } from "./client";
import type { BoxofficeEvent } from "./types";

/** Pages of a hundred performances that are read. */
const PAGES_MAX = 5;

export async function performancesOf(titleId: string): Promise<BoxofficeEvent[]> {
  const events: BoxofficeEvent[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await call(listEvents({ title_id: titleId, limit: 100, cursor }), { retries: 2 });
    events.push(...answer.events);
    cursor = answer.next_cursor ?? undefined;
    if (cursor === undefined) break;
  }
  return events;
}
