import { expect, test } from "vitest";
import { decodeStatuses } from "../src/lib/availability";

const base64 = (...bytes: number[]) => btoa(String.fromCharCode(...bytes));

test("four seats a byte, from the low bits: available, locked, booked, blocked", () => {
  expect([...decodeStatuses(base64(0b11_10_01_00), 4)]).toEqual([0, 1, 2, 3]);
});

test("the last byte may be half used", () => {
  expect([...decodeStatuses(base64(0b00_00_00_01, 0b00_00_10), 6)]).toEqual([1, 0, 0, 0, 2, 0]);
});

test("the high bits of a byte are read without a sign", () => {
  expect([...decodeStatuses(base64(0xff), 4)]).toEqual([3, 3, 3, 3]);
});

test("seats without bits are never offered", () => {
  expect([...decodeStatuses(base64(0), 6)]).toEqual([0, 0, 0, 0, 3, 3]);
});

test("more bits than seats are ignored", () => {
  expect(decodeStatuses(base64(0, 0, 0), 5)).toHaveLength(5);
});
