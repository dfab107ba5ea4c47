// Asking again every few seconds, politely: never while the page is hidden, slower while the server is in trouble.

export interface PollOptions {
  /** The pause between two answers while all is well. May be a function, for polls that slow down by themselves. */
  readonly everyMs: number | (() => number);
  /** The longest pause after failures. */
  readonly backOffMs: number;
}

/** Runs `task` now and again until the returned function is called. A task that throws is tried again later. */
export function poll(task: (signal: AbortSignal) => Promise<void>, options: PollOptions): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let running = false;

  const pause = () => {
    const base = typeof options.everyMs === "function" ? options.everyMs() : options.everyMs;
    const slowed = Math.min(options.backOffMs, base * 2 ** failures);
    // Spread out: thousands of phones that lost the server together must not come back together.
    return failures === 0 ? base : slowed * (0.5 + Math.random() / 2);
  };

  const run = async () => {
    clearTimeout(timer);
    if (running || stop.signal.aborted || document.hidden) return;
    running = true;
    try {
      await task(stop.signal);
      failures = 0;
    } catch {
      failures = Math.min(failures + 1, 6);
    }
    running = false;
    if (!stop.signal.aborted) timer = setTimeout(() => void run(), pause());
  };

  const onVisible = () => {
    if (!document.hidden) void run();
  };
  document.addEventListener("visibilitychange", onVisible);
  void run();
  return () => {
    stop.abort();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
