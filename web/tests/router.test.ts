import { expect, test, vi } from "vitest";
import { ApiProblem } from "../src/api/problem";
import { safeNext } from "../src/router";
import { sentToLogIn } from "../src/ui/hooks";

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

test("a page that asks for two things leads to the log-in once, and back to itself", () => {
  const place = { origin: "https://boxoffice.example", pathname: "/account", search: "" };
  vi.stubGlobal("location", place);
  vi.stubGlobal("scrollTo", () => undefined);
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("history", {
    replaceState: (_: unknown, __: string, to: string) => {
      const { pathname, search } = new URL(to, place.origin);
      Object.assign(place, { pathname, search });
    },
  });
  for (let round = 0; round < 2; round++) expect(sentToLogIn(new ApiProblem(401, "not_signed_in"))).toBe(true);
  expect(place.pathname + place.search).toBe("/login?next=%2Faccount");
  expect(sentToLogIn(new ApiProblem(404, "not_found"))).toBe(false);
});
