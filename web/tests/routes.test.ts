import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("navigator", { languages: ["en"] });
const { match } = await import("../src/routes");

describe("an address of the client", () => {
  it("leads to its page with what it names", () => {
    expect(match("/events/evt_1/seats")?.params).toEqual({ event: "evt_1" });
    expect(match("/events/evt_1/seats")?.route.bare).toBe(true);
    expect(match("/booking/bkg_1/")?.params).toEqual({ booking: "bkg_1" });
  });

  it("opens the same page of an event from the link that people share", () => {
    expect(match("/e/evt_1")?.route.load).toBe(match("/events/evt_1")?.route.load);
  });

  it("leads nowhere if there is no such page", () => {
    for (const path of ["/no", "/events", "/events/evt_1/seats/more", "/booking"]) expect(match(path)).toBeNull();
  });

  it("survives an escape that no browser writes", () => {
    expect(match("/booking/%E0%A4%A")?.params).toEqual({ booking: "%E0%A4%A" });
  });
});
