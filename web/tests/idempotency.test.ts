import { beforeEach, expect, test } from "vitest";
import { IntentKeys, randomKey, type KeyStore } from "../src/lib/idempotency";

let values: Map<string, string>;
let store: KeyStore;
let made: number;
let keys: IntentKeys;

beforeEach(() => {
  values = new Map();
  store = {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  };
  made = 0;
  keys = new IntentKeys(store, () => `key-${++made}`);
});

const body = { event_id: "evt_1", seats: ["A-1"] };

test("a retry of the same request carries the same key, also after a reload", () => {
  expect(keys.keyFor("booking:evt_1", body)).toBe("key-1");
  expect(keys.keyFor("booking:evt_1", { ...body })).toBe("key-1");
  const afterReload = new IntentKeys(store, () => "another");
  expect(afterReload.keyFor("booking:evt_1", body)).toBe("key-1");
});

test("another request gets another key: a key reused with another body is refused", () => {
  keys.keyFor("booking:evt_1", body);
  expect(keys.keyFor("booking:evt_1", { ...body, seats: ["A-2"] })).toBe("key-2");
});

test("after the answer the same request is a new intent", () => {
  keys.keyFor("booking:evt_1", body);
  keys.answered("booking:evt_1");
  expect(keys.keyFor("booking:evt_1", body)).toBe("key-2");
});

test("intents do not share keys", () => {
  expect(keys.keyFor("payment:bkg_1", body)).not.toBe(keys.keyFor("payment:bkg_2", body));
});

test("a damaged entry is replaced", () => {
  values.set("intent:booking:evt_1", "{");
  expect(keys.keyFor("booking:evt_1", body)).toBe("key-1");
});

test("keys are 128 bits and printable", () => {
  expect(randomKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(randomKey()).not.toBe(randomKey());
});
