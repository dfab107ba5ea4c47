import { describe, expect, it } from "vitest";
import { membersRequest } from "../src/lib/members-request";

describe("a link in a mail to a member", () => {
  it("leads to a page that says where the answer is", () => {
    for (const [path, request] of [
      ["/admin/events/evt_4k9q2m7x0v", "GET /admin/events/evt_4k9q2m7x0v"],
      ["/admin/events/evt_4k9q2m7x0v/bookings/bkg_3f8h1n5r7t9w", "GET /admin/events/evt_4k9q2m7x0v/bookings/bkg_3f8h1n5r7t9w"],
      ["/admin/webhooks", "GET /admin/webhooks?organizer_id=…"],
      ["/admin/nothing", null],
    ] as const) {
      expect(membersRequest(path)).toBe(request);
    }
  });
});
