import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

interface Sent {
  readonly url: string;
  readonly body: unknown;
}

let sent: Sent[];
let visibility: string;
let onVisible: (() => void) | null;

function browser(wishes: object = {}) {
  const sendBeacon = (url: string, body: string) => {
    sent.push({ url, body: JSON.parse(body) });
    return true;
  };
  vi.stubGlobal("navigator", { sendBeacon, ...wishes });
  vi.stubGlobal("document", {
    get visibilityState() {
      return visibility;
    },
    addEventListener: (_: string, then: () => void) => (onVisible = then),
  });
}

/** The module as after a load of the page. */
async function load() {
  vi.resetModules();
  return import("../src/lib/seen");
}

/** Ids that begin with this number. */
function draws(number: number) {
  vi.spyOn(crypto, "getRandomValues").mockImplementation((bytes) => {
    const view = bytes as Uint8Array;
    view.fill(0xab);
    new DataView(view.buffer).setUint32(0, number);
    return bytes;
  });
}

beforeEach(() => {
  [sent, visibility, onVisible] = [[], "visible", null];
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 200 }));
  browser();
  draws(20);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a view of an event's page", () => {
  it("is told once a visit, and not before the page had its time", async () => {
    const { tellSeen } = await load();
    tellSeen("evt_1", 10);
    tellSeen("evt_1", 10);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    tellSeen("evt_1", 10);
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ url: "/api/events/evt_1/seen", body: { view_id: `00000014${"ab".repeat(12)}` } }]);
    tellSeen("evt_2", 10);
    await vi.runAllTimersAsync();
    expect(sent.map((one) => one.url)).toEqual(["/api/events/evt_1/seen", "/api/events/evt_2/seen"]);
  });

  it("is told of one in so many, and of none without a rate", async () => {
    const { tellSeen, isCounted } = await load();
    draws(21);
    tellSeen("evt_1", 10);
    tellSeen("evt_2", 0);
    await vi.runAllTimersAsync();
    expect(sent).toEqual([]);
    const ids = Array.from({ length: 100 }, (_, number) => number.toString(16).padStart(8, "0").padEnd(32, "0"));
    expect([0, 1, 10].map((oneIn) => ids.filter((id) => isCounted(id, oneIn)).length)).toEqual([0, 100, 10]);
  });

  it("is not told of who asks for privacy", async () => {
    for (const wish of [{ doNotTrack: "1" }, { globalPrivacyControl: true }]) {
      browser(wish);
      const { tellSeen } = await load();
      tellSeen("evt_1", 1);
      await vi.runAllTimersAsync();
    }
    expect(sent).toEqual([]);
  });

  it("is told when somebody looks at the tab", async () => {
    visibility = "hidden";
    const { tellSeen } = await load();
    tellSeen("evt_1", 1);
    await vi.runAllTimersAsync();
    expect(sent).toEqual([]);
    visibility = "visible";
    onVisible?.();
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(1);
  });

  it("harms nothing where the browser cannot send it", async () => {
    browser({ sendBeacon: undefined });
    const { tellSeen } = await load();
    tellSeen("evt_1", 1);
    await vi.runAllTimersAsync();
    expect(sent).toEqual([]);
  });
});
