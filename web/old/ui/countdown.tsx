import { useEffect, useRef, useState } from "preact/hooks";
import { formatCountdown, serverClock, spokenCountdown } from "../lib/clock";
import { Failure } from "./parts";

const TICK_MS = 500;
/** Said aloud to screen readers at these many seconds before the end; every second would drown everything else. */
const SPOKEN_AT = [300, 120, 60, 30] as const;

/** Seconds until `expiresAt` by the server's clock. Calls `onLost` when that clock can no longer be trusted. */
export function useSecondsUntil(expiresAt: string, onLost: () => void): number {
  const [seconds, setSeconds] = useState(() => serverClock.secondsUntil(expiresAt));
  const lost = useRef(onLost);
  lost.current = onLost;
  useEffect(() => {
    let told = false;
    const tick = () => {
      setSeconds(serverClock.secondsUntil(expiresAt));
      const drifted = serverClock.drifted();
      if (drifted && !told) lost.current();
      told = drifted;
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [expiresAt]);
  return seconds;
}

export function Countdown({ seconds }: { seconds: number }) {
  const spoken = SPOKEN_AT.findLast((mark) => seconds <= mark && seconds > mark - 10);
  return (
    <p class={`countdown${seconds <= 60 ? " soon" : ""}`}>
      Your seats are locked for <b role="timer" aria-live="off">{formatCountdown(seconds)}</b>
      <span class="visually-hidden" role="status">{spoken ? `${spokenCountdown(spoken)} left to pay.` : ""}</span>
    </p>
  );
}

export interface MoreTimeProps {
  readonly seconds: number;
  /** When the lock ends; after an extension this changes, and the question may be asked again. */
  readonly expiresAt: string;
  readonly busy: boolean;
  /** Why the last extension failed; the page behind the dialog cannot be read while it is open. */
  readonly error: unknown;
  readonly onExtend: () => void;
}

/** Seconds before the end at which the question is put: WCAG 2.2.1 asks for at least 20. */
const ASK_AT = 60;

/**
 * "Do you need more time?", put before the time is over. A modal dialog moves the focus to the answer, and the browser
 * moves it back to where it was when the dialog closes.
 */
export function MoreTimeDialog(props: MoreTimeProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const askedFor = useRef<string | null>(null);

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const due = props.seconds > 0 && props.seconds <= ASK_AT;
    if (due && askedFor.current !== props.expiresAt) {
      askedFor.current = props.expiresAt;
      element.showModal();
      button.current?.focus();
    } else if (!due && element.open) {
      element.close();
    }
  }, [props.seconds, props.expiresAt]);

  return (
    <dialog ref={dialog} aria-labelledby="more-time-title" aria-describedby="more-time-text">
      <h2 id="more-time-title">Do you need more time?</h2>
      <p id="more-time-text">Your seats go back on sale in less than a minute.</p>
      <p class="big" aria-hidden="true">{formatCountdown(props.seconds)}</p>
      <Failure error={props.error} />
      <div class="buttons">
        <button type="button" class="primary" ref={button} aria-disabled={props.busy} onClick={props.onExtend}>
          {props.busy ? "One moment…" : "I need more time"}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>No, thank you</button>
      </div>
    </dialog>
  );
}
