import { beforeEach, expect, test } from "vitest";
import { ServerClock, formatClock, formatCountdown, formatDuration, onOwnClock } from "../src/lib/clock";

let steady: number;
let wall: number;
let clock: ServerClock;
const SERVER = "2026-12-24T19:30:00Z";
const FIVE_MINUTES_LATER = "2026-12-24T19:35:00Z";

beforeEach(() => {
  steady = 1_000;
  // The phone is two hours slow.
  wall = Date.parse(SERVER) - 7_200_000;
  clock = new ServerClock({ steady: () => steady, wall: () => wall });
});

const pass = (ms: number) => {
  steady += ms;
  wall += ms;
};

test("the countdown follows the server although the phone is two hours off", () => {
  clock.observe(SERVER, clock.mark());
  expect(clock.secondsUntil(FIVE_MINUTES_LATER)).toBe(300);
  pass(61_000);
  expect(clock.secondsUntil(FIVE_MINUTES_LATER)).toBe(239);
});

test("a slow answer can only shorten the countdown, never promise too much", () => {
  const sentAt = clock.mark();
  pass(4_000);
  clock.observe(SERVER, sentAt);
  expect(clock.secondsUntil(FIVE_MINUTES_LATER)).toBe(296);
});

test("setting the phone's clock while the countdown runs changes nothing but asks for a check", () => {
  clock.observe(SERVER, clock.mark());
  expect(clock.drifted()).toBe(false);
  wall += 3_600_000;
  pass(10_000);
  expect(clock.secondsUntil(FIVE_MINUTES_LATER)).toBe(290);
  expect(clock.drifted()).toBe(true);
});

test("a phone that slept asks for a check; the next answer sets the clock right", () => {
  clock.observe(SERVER, clock.mark());
  wall += 120_000;
  expect(clock.drifted()).toBe(true);
  clock.observe("2026-12-24T19:32:00Z", clock.mark());
  expect(clock.drifted()).toBe(false);
  expect(clock.secondsUntil(FIVE_MINUTES_LATER)).toBe(180);
});

test("never below zero, and nonsense from the server is ignored", () => {
  clock.observe(SERVER, clock.mark());
  clock.observe("yesterday", clock.mark());
  pass(999_000);
  expect(clock.secondsUntil(FIVE_MINUTES_LATER)).toBe(0);
});

test("before any answer there is only the phone's clock", () => {
  expect(clock.now()).toBe(wall);
  expect(clock.drifted()).toBe(false);
});

test("time is written for eyes and for ears", () => {
  expect(formatCountdown(245)).toBe("4:05");
  expect(formatCountdown(0)).toBe("0:00");
  expect(formatDuration(245)).toBe("4 minutes, 5 seconds");
  expect(formatDuration(60)).toBe("1 minute");
  expect(formatDuration(1)).toBe("1 second");
  expect(formatDuration(0)).toBe("0 seconds");
  expect(formatDuration(5_040)).toBe("1 hour, 24 minutes");
});

test("a phone whose clock is wrong is told a time that its own clock will show", () => {
  clock.observe(SERVER, 1_000);
  pass(60_000);
  expect(onOwnClock(Date.parse(FIVE_MINUTES_LATER), clock, wall)).toBe(formatClock(wall + 240_000));
});
