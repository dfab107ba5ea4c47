import { expect, test } from "vitest";
import { sixDigits, typedCode } from "../src/lib/one-time-code";

test("a code is six digits, however it is spaced", () => {
  expect(sixDigits("123456")).toBe("123456");
  expect(sixDigits(" 012 345 ")).toBe("012345");
  expect(sixDigits("123-456")).toBe("123456");
  expect(sixDigits("1 2 3 4 5 6")).toBe("123456");
});

test("a code is taken from the words that were copied with it", () => {
  expect(sixDigits("Your code: 123 456")).toBe("123456");
  expect(sixDigits("123456 is your code.")).toBe("123456");
});

test("a code may be typed in the digits of the reader's own keyboard", () => {
  expect(sixDigits("١٢٣٤٥٦")).toBe("123456");
  expect(sixDigits("۰۱۲۳۴۵")).toBe("012345");
  expect(sixDigits("१२३ ४५६")).toBe("123456");
  expect(sixDigits("１２３４５６")).toBe("123456");
});

test("what cannot be a code costs no try", () => {
  const others = ["", "12345", "1234567", "12345a", "Code 1234567", "Code 123 456 789", "123456 or 654321", "Ref 98, call 123456789"];
  for (const typed of others) expect(sixDigits(typed)).toBeNull();
});

test("what cannot be a code is not sent, and costs no try", () => {
  expect(typedCode("Your code: १२३ ४५६")).toBe("123456");
  for (const typed of [undefined, "", "12345"]) expect(() => typedCode(typed)).toThrowError(expect.objectContaining({ code: "code_incomplete" }));
});
