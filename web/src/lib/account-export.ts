// The file with everything that is stored of a customer, out of the pages that the API gives.

import type { AccountExportView } from "../../openapi/dist/sdk";

export type AccountExport = Omit<AccountExportView, "next_cursor">;

/** Pages that a customer can have; a server that went on for ever would be asked no more. */
const PAGES_MAX = 1_000;

/** Reads all pages. What each of them says beside bookings is the same; the first one's is kept. */
export async function collectExport(page: (cursor: string | undefined) => Promise<AccountExportView>): Promise<AccountExport> {
  const { next_cursor: second, ...first } = await page(undefined);
  const bookings = [...first.bookings];
  let cursor = second;
  for (let pages = 1; cursor != null && pages < PAGES_MAX; pages++) {
    const next = await page(cursor);
    bookings.push(...next.bookings);
    cursor = next.next_cursor;
  }
  return { ...first, bookings };
}
