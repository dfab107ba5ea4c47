// Work of the page's main thread, frame by frame, as Chromium's own trace has it. Script, layout, paint and the drawing of
// the canvas count; nothing is drawn by a GPU here.

import type { Browser, Page } from "@playwright/test";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  /** Microseconds on the wall, and of the thread's own CPU time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

export interface Frame {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Work of each frame while `act` runs. */
export async function frames(browser: Browser, page: Page, act: () => Promise<void>): Promise<Frame[]> {
  await browser.startTracing(page, { categories: ["cc", "disabled-by-default-devtools.timeline"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  return workPerFrame(traceEvents);
}

function workPerFrame(events: readonly TraceEvent[]): Frame[] {
  const begins = events.filter(({ name, ph }) => name === "ProxyMain::BeginMainFrame" && ph === "X");
  const { pid, tid } = threadOfMost(begins);
  const own = (event: TraceEvent) => event.pid === pid && event.tid === tid;
  const starts = begins.filter(own).map(({ ts }) => ts).sort((a, b) => a - b);
  const tasks = events.filter((event) => event.name === "RunTask" && event.ph === "X" && own(event)).sort((a, b) => a.ts - b.ts);
  const work = starts.map(() => ({ cpuMs: 0, wallMs: 0 }));
  let next = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks) {
    // Work before a frame is for that frame: input comes first, then the frame that it asked for.
    while (next < starts.length && (starts[next] ?? 0) < ts) next += 1;
    const frame = work[next];
    if (!frame) break;
    frame.cpuMs += tdur / 1_000;
    frame.wallMs += dur / 1_000;
  }
  return work;
}

/** The page's own process has the most frames. */
function threadOfMost(events: readonly TraceEvent[]): { readonly pid: number; readonly tid: number } {
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
