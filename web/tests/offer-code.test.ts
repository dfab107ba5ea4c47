import { expect, test } from "vitest";
import { readCode, saveCode, savedCode } from "../src/lib/offer-code";

test("a code is read as it was meant: in capital letters, without blanks around it", () => {
  expect(readCode(" autumn-26 ")).toBe("AUTUMN-26");
  for (const wrong of ["", "abc", "----", "-ABC", "a b c d", "SÜMMER", "SUMMER_26", "A".repeat(33)]) expect(readCode(wrong)).toBeNull();
});

test("a code is kept by event or booking until it is forgotten", () => {
  const values = new Map<string, string>();
  const store = {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
  saveCode(store, "evt_1", "AUTUMN-26");
  expect([savedCode(store, "evt_1"), savedCode(store, "bkg_1")]).toEqual(["AUTUMN-26", null]);
  values.set("code:evt_2", "<script>");
  expect(savedCode(store, "evt_2")).toBeNull();
  saveCode(store, "evt_1", null);
  expect(savedCode(store, "evt_1")).toBeNull();
});
