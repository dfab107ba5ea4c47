import type { VNode } from "preact";
import { describe, expect, it, vi } from "vitest";
import { membersRequest } from "../src/lib/members-request";

// Pages ask the browser for its languages when they are loaded.
vi.stubGlobal("navigator", { languages: ["en"] });
const { pageFor } = await import("../src/app");
const { MembersPage } = await import("../src/pages/members");

describe("a link in a mail to a member", () => {
  it("leads to a page that says where the answer is", () => {
    for (const [path, request] of [
      ["/admin/events/evt_4k9q2m7x0v", "GET /admin/events/evt_4k9q2m7x0v"],
      ["/admin/events/evt_4k9q2m7x0v/bookings/bkg_3f8h1n5r7t9w", "GET /admin/events/evt_4k9q2m7x0v/bookings/bkg_3f8h1n5r7t9w"],
      ["/admin/webhooks", "GET /admin/webhooks?organizer_id=…"],
      ["/admin/nothing", null],
    ] as const) {
      const page = pageFor(path, new URLSearchParams()) as VNode<{ path: string }>;
      expect(page.type).toBe(MembersPage);
      expect(page.props.path).toBe(path);
      expect(membersRequest(path)).toBe(request);
    }
  });

  it("is not what customers' pages are", () => {
    for (const path of ["/", "/bookings", "/administration", "/no/such/page"]) {
      expect((pageFor(path, new URLSearchParams()) as VNode).type).not.toBe(MembersPage);
    }
  });
});
