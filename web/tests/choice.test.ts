import { expect, test } from "vitest";
import { NO_CHOICE, forgetChoice, saveChoice, saveParty, savedChoice, type Choice } from "../src/lib/choice";
import { NO_FILTERS } from "../src/lib/filters";

function emptyStore() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  };
}

test("how somebody was choosing survives the way through the log-in page", () => {
  const store = emptyStore();
  const choice: Choice = { mode: "list", party: 4, section: "104", led: true, filters: { ...NO_FILTERS, aisle: true, sideBySide: false, to: 9_000 } };
  saveChoice(store, "evt_1", choice);
  expect(savedChoice(store, "evt_1", 10)).toEqual(choice);
  expect(savedChoice(store, "evt_2", 10)).toEqual(NO_CHOICE);
  forgetChoice(store, "evt_1");
  expect(store.values.size).toBe(0);
});

test("a party is never larger than the event allows, and a ticket for one is for one", () => {
  const store = emptyStore();
  saveChoice(store, "evt_1", { ...NO_CHOICE, party: 8 });
  expect(savedChoice(store, "evt_1", 6).party).toBe(6);
  expect(savedChoice(emptyStore(), "evt_1", 1).party).toBe(1);
});

test("what an older version of the page has kept makes no trouble", () => {
  const store = emptyStore();
  store.setItem("choice:evt_1", '{"mode":"best","section":null,"wish":{"count":3},"filters":7,"party":"x"}');
  expect(savedChoice(store, "evt_1", 10)).toEqual(NO_CHOICE);
  store.setItem("choice:evt_1", "not JSON");
  expect(savedChoice(store, "evt_1", 10)).toEqual(NO_CHOICE);
});

test("a party of four is one on every other date, too, until it has its seats", () => {
  const store = emptyStore();
  saveChoice(store, "evt_1", { ...NO_CHOICE, party: 2 });
  saveParty(store, 4);
  expect(savedChoice(store, "evt_2", 10)).toEqual({ ...NO_CHOICE, party: 4 });
  // Where they were before they were four, they are four now.
  expect(savedChoice(store, "evt_1", 10).party).toBe(4);
  expect(savedChoice(store, "evt_3", 3).party).toBe(3);
  forgetChoice(store, "evt_2");
  expect(savedChoice(store, "evt_3", 10).party).toBe(NO_CHOICE.party);
});
