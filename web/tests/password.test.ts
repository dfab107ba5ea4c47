/// <reference types="vite/client" />
import { expect, test } from "vitest";
import pool from "../../infra/auth.yaml?raw";
import { t } from "../src/i18n";
import { PASSWORD_CHARS_MIN, PASSWORD_RULE_NAMES, passwordLacks } from "../src/lib/password";

test("the rule beside a new password is the rule of the user pool", () => {
  expect(pool).toContain(`MinimumLength: ${PASSWORD_CHARS_MIN}`);
  for (const kind of ["Lowercase", "Uppercase", "Numbers", "Symbols"]) expect(pool).toContain(`Require${kind}: true`);
  expect(PASSWORD_RULE_NAMES.map((rule) => t(`sign_in.rule_${rule}`))).toEqual([
    "at least 12 characters", "a lower case letter", "an upper case letter", "a digit", "a symbol such as ! or -",
    "no blank at its beginning or end",
  ]);
});

test("a password that the pool takes is not held up", () => {
  for (const good of ["Sturdy-Lantern-42", "Sturdy Lantern 42", "Grüße-an-Alle-7"]) expect(passwordLacks(good)).toEqual([]);
});

test("a customer is told exactly what a password still needs", () => {
  expect(passwordLacks("Sturdy-Lantern")).toEqual(["digit"]);
  expect(passwordLacks("short")).toEqual(["length", "upper", "digit", "symbol"]);
  expect(passwordLacks(" Sturdy-Lantern-42")).toEqual(["edges"]);
  expect(passwordLacks("")).toContain("edges");
});
