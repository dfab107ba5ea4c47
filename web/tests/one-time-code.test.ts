import { expect, test } from "vitest";
import { sixDigits } from "../src/lib/one-time-code";

test("a code is six digits, however it is spaced", () => {
  expect(sixDigits("123456")).toBe("123456");
  expect(sixDigits(" 012 345 ")).toBe("012345");
  expect(sixDigits("123-456")).toBe("123456");
});

test("what cannot be a code costs no try", () => {
  for (const typed of ["", "12345", "1234567", "12345a", "１２３４５６"]) expect(sixDigits(typed)).toBeNull();
});
