// Work of the page's main thread, frame by frame, as Chromium's own trace has it. Script, layout, paint and the drawing of
// the canvas count; nothing is drawn by a GPU here.

import type { Browser, Page } from "@playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of each frame's work while `act` runs. */
export async function frameTimes(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  return workPerFrame(trace.traceEvents);
}

function workPerFrame(events: readonly TraceEvent[]): number[] {
  // The page's own process is the one in which its frames begin.
  const begins = events.filter(({ name }) => name === "BeginMainThreadFrame").sort((a, b) => a.ts - b.ts);
  const { pid, tid } = busiest(begins);
  const starts = begins.filter((event) => event.pid === pid && event.tid === tid).map(({ ts }) => ts);
  const tasks = events.filter((event) => event.name === "RunTask" && event.ph === "X" && event.pid === pid && event.tid === tid);
  const work = starts.map(() => 0);
  for (const task of tasks) {
    // A task belongs to the frame in which it ends: input first, then the frame that it asked for.
    const at = starts.findIndex((start) => start >= task.ts && start <= task.ts + (task.dur ?? 0));
    const frame = at >= 0 ? at : starts.findIndex((start) => start > task.ts);
    if (frame >= 0) work[frame] = (work[frame] ?? 0) + (task.dur ?? 0) / 1_000;
  }
  return work;
}

function busiest(events: readonly TraceEvent[]): { readonly pid: number; readonly tid: number } {
  const counts = new Map<string, number>();
  for (const { pid, tid } of events) counts.set(`${pid}/${tid}`, (counts.get(`${pid}/${tid}`) ?? 0) + 1);
  const [most = "0/0"] = [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  const [pid = 0, tid = 0] = most.split("/").map(Number);
  return { pid, tid };
}

/** The value that this share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
