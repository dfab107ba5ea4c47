import { expect, test } from "vitest";
import { initials } from "../src/lib/initials";

test("people are known by the first letters of their first two names, in any script", () => {
  expect(initials("Ashwini Rao")).toBe("AR");
  expect(initials("asha devi rao")).toBe("AD");
  expect(initials("نورة")).toBe("ن");
});

test("who has no name has no letters", () => {
  expect(initials("")).toBe("");
  expect(initials("  ")).toBe("");
});
