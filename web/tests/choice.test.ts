import { expect, test } from "vitest";
import { NO_CHOICE, forgetChoice, saveChoice, savedChoice, wishedCount, type Choice } from "../src/lib/choice";

function emptyStore() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
}

test("what best seats were asked for survives the way through the log-in page", () => {
  const store = emptyStore();
  const choice: Choice = { mode: "best", section: "Stalls", wish: { count: 4, type: "Premium", section: "" } };
  saveChoice(store, "evt_1", choice);
  expect(savedChoice(store, "evt_1")).toEqual(choice);
  expect(savedChoice(store, "evt_2")).toEqual(NO_CHOICE);
  forgetChoice(store, "evt_1");
  expect(store.values.size).toBe(0);
});

test("a saved choice that makes no sense is none", () => {
  const store = emptyStore();
  for (const saved of ["not JSON", "null", "7", '{"mode":"sideways","section":3,"wish":{"count":"two","type":null}}']) {
    store.values.set("choice:evt_1", saved);
    expect(savedChoice(store, "evt_1")).toEqual(NO_CHOICE);
  }
});

test("the count that was wished stays within what the event allows", () => {
  expect(wishedCount({}, 10)).toBe(2);
  expect(wishedCount({}, 1)).toBe(1);
  expect(wishedCount({ count: 6 }, 4)).toBe(4);
  expect(wishedCount({ count: -3 }, 4)).toBe(1);
});
