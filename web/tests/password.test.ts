/// <reference types="vite/client" />
import { expect, test } from "vitest";
import pool from "../../infra/auth.yaml?raw";
import { PASSWORD_CHARS_MIN, PASSWORD_RULE, passwordWeakness } from "../src/lib/password";

test("the hint beside a new password is the rule of the user pool", () => {
  expect(pool).toContain(`MinimumLength: ${PASSWORD_CHARS_MIN}`);
  for (const kind of ["Lowercase", "Uppercase", "Numbers", "Symbols"]) expect(pool).toContain(`Require${kind}: true`);
  expect(PASSWORD_RULE).toBe(
    "It needs at least 12 characters, a lower case letter, an upper case letter, a digit, a symbol such as ! or - "
      + "and no blank at its beginning or end.");
});

test("a password that the pool takes is not held up", () => {
  for (const good of ["Sturdy-Lantern-42", "Sturdy Lantern 42", "Grüße-an-Alle-7"]) expect(passwordWeakness(good)).toBeNull();
});

test("a customer is told exactly what a password still needs", () => {
  expect(passwordWeakness("Sturdy-Lantern")).toBe("This password does not fit yet. It still needs a digit.");
  expect(passwordWeakness("short")).toBe(
    "This password does not fit yet. It still needs at least 12 characters, an upper case letter, a digit and a symbol such as ! or -.");
  expect(passwordWeakness(" Sturdy-Lantern-42")).toContain("no blank at its beginning or end");
});
