import { expect, test, vi } from "vitest";
import { safeNext } from "../src/router";

test("after logging in one only ever lands on our own pages", () => {
  vi.stubGlobal("location", { origin: "https://boxoffice.example" });
  expect(safeNext("/events/evt_1/seats?x=1")).toBe("/events/evt_1/seats?x=1");
  for (const bad of [null, "", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)"]) {
    expect(safeNext(bad)).toBe("/");
  }
  // Dots that go away leave two slashes at the beginning.
  for (const bad of ["/.//evil.example", "/%2e//evil.example", "/a/..//evil.example/x", "/.\\/evil.example"]) {
    expect(safeNext(bad)).toBe("/");
  }
});
