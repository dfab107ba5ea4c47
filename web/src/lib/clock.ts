// The server's time, as far as this page can know it. A lock ends by the server's clock; the phone's may be
// hours off or may be set by hand while the countdown runs, so it is never used alone.

import { locale } from "./locale";

export interface TimeSources {
  /** Milliseconds that only move forward, from an arbitrary start (`performance.now`). */
  steady(): number;
  /** The phone's clock in epoch milliseconds (`Date.now`): read only to notice that the phone slept. */
  wall(): number;
}

const DRIFT_LIMIT_MS = 2_000;

export class ServerClock {
  private offsetMs: number | null = null;
  private steadyAt = 0;
  private wallAt = 0;

  constructor(private readonly sources: TimeSources) {}

  /** The steady time to pass to `observe` later: when a request was sent. */
  mark(): number {
    return this.sources.steady();
  }

  /**
   * Takes the `server_time` of an answer. The server wrote it some time after the request was sent, so counting
   * from the sending can only make us think that it is *later* than it is: the countdown never promises too much.
   */
  observe(serverTime: string, sentAt: number): void {
    const server = Date.parse(serverTime);
    if (Number.isNaN(server)) return;
    this.offsetMs = server - sentAt;
    this.steadyAt = this.sources.steady();
    this.wallAt = this.sources.wall();
  }

  /** The server's time in epoch milliseconds. Before any answer there is only the phone's clock. */
  now(): number {
    return this.offsetMs === null ? this.sources.wall() : this.offsetMs + this.sources.steady();
  }

  /**
   * True when the steady clock and the phone's clock no longer agree on how much time has passed: the phone slept
   * (some browsers stop the steady clock then) or its clock was set. The page must ask the server again.
   */
  drifted(): boolean {
    if (this.offsetMs === null) return false;
    const steady = this.sources.steady() - this.steadyAt;
    const wall = this.sources.wall() - this.wallAt;
    return Math.abs(wall - steady) > DRIFT_LIMIT_MS;
  }

  /** Whole seconds until `expiresAt`, rounded down, at least 0. */
  secondsUntil(expiresAt: string): number {
    return Math.max(0, Math.floor((Date.parse(expiresAt) - this.now()) / 1000));
  }
}

export const serverClock = new ServerClock({ steady: () => performance.now(), wall: () => Date.now() });

/** `245` as `4:05`. */
export function formatCountdown(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A time of day where the reader is: `8:14 PM`. */
export function formatClock(ms: number): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: "short", numberingSystem: "latn" }).format(new Date(ms));
}

/** A moment of the server's time as the reader's own clock will show it, which may be fast or slow. */
export function onOwnClock(serverMs: number, clock: Pick<ServerClock, "now"> = serverClock, wallMs: number = Date.now()): string {
  return formatClock(wallMs + serverMs - clock.now());
}

/** `245` in words, for sentences and for ears: `4 minutes, 5 seconds`. From an hour on, hours are named, too. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"], [whole % 60, "second"]];
  const words = parts
    .filter(([count, unit]) => count > 0 || (whole === 0 && unit === "second"))
    .map(([count, unit]) => new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long", numberingSystem: "latn" }).format(count));
  return new Intl.ListFormat(locale(), { type: "unit", style: "long" }).format(words);
}
