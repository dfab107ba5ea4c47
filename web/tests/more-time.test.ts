import { expect, test } from "vitest";
import { askAt, atCeiling, keptWhilePaying, leftIfExtended, lockLength } from "../src/lib/more-time";

const terms = { lock_seconds: 300, payment_seconds: 600, lock_ceiling_seconds: 3_600 };
const LOCKED = Date.parse("2026-12-24T19:30:00Z");
const lock = (seconds: number, payments: readonly unknown[] = []) => ({
  created_at: new Date(LOCKED).toISOString(), expires_at: new Date(LOCKED + seconds * 1000).toISOString(), payments: payments as never[],
});

test("a lock is as long as the event says, and longer once a payment has begun", () => {
  expect(lockLength(lock(300), terms)).toBe(300);
  expect(lockLength(lock(700, [{}]), terms)).toBe(600);
  expect(lockLength(lock(900), terms)).toBe(300);
  expect(lockLength(lock(200), terms)).toBe(200);
});

test("who has five minutes is asked a minute before their end", () => {
  expect(askAt(300, 290)).toBe(60);
});

test("with a short lock nobody is asked before half of it has passed", () => {
  expect(askAt(60, 60)).toBe(30);
  expect(askAt(90, 88)).toBe(45);
});

test("the question never opens with the page", () => {
  for (const left of [60, 45, 20, 11]) expect(askAt(300, left)).toBeLessThan(left);
  expect(askAt(300, 45)).toBe(35);
  expect(askAt(300, 5)).toBe(0);
});

test("more time is counted from now, and never goes beyond the ceiling", () => {
  expect(leftIfExtended(lock(300), terms, LOCKED + 240_000)).toBe(300);
  expect(leftIfExtended(lock(3_500), terms, LOCKED + 3_450_000)).toBe(150);
  expect(leftIfExtended(lock(700), terms, LOCKED)).toBe(700);
});

test("at its ceiling a lock cannot be prolonged, and nobody is asked", () => {
  expect(atCeiling(lock(300), terms)).toBe(false);
  expect(atCeiling(lock(3_600), terms)).toBe(true);
});

test("who goes on to pay is told until when the seats are kept: the first payment prolongs that, the next ones do not", () => {
  expect(keptWhilePaying(lock(300), terms, LOCKED + 60_000)).toBe(LOCKED + 660_000);
  expect(keptWhilePaying(lock(900), terms, LOCKED + 60_000)).toBe(LOCKED + 900_000);
  expect(keptWhilePaying(lock(660, [{}]), terms, LOCKED + 600_000)).toBe(LOCKED + 660_000);
});
