import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatCountdown, formatDuration, serverClock } from "../../lib/clock";
import { Button, Ring } from "../../ui";

const TICK_MS = 500;
/** Said aloud to screen readers at these many seconds before the end; every second would drown everything else. */
const SPOKEN_AT = [120, 60] as const;
/** How long such a sentence stays, so that it is read once. */
const SPOKEN_FOR = 10;

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

export interface BandProps {
  readonly seconds: number;
  /** Seconds of the whole lock. */
  readonly length: number;
  /** The lock cannot last any longer. */
  readonly ceiling: boolean;
  readonly busy: boolean;
  /** What the last extension has done. */
  readonly said: string;
  readonly onExtend: () => void;
}

/** How long the seats are kept, and the button for more time, above the page. */
export function CountdownBand({ seconds, length, ceiling, busy, said, onExtend }: BandProps) {
  const mark = SPOKEN_AT.findLast((at) => seconds <= at && seconds > at - SPOKEN_FOR);
  return (
    <section class="checkout-band" aria-label={t("checkout.time")}>
      <div class="checkout-in">
        <Ring part={seconds / length} />
        <p>
          <b class="checkout-left" role="timer" aria-live="off"><bdi>{formatCountdown(seconds)}</bdi></b>{" "}
          <span class="checkout-left-words">{t("checkout.left_to_pay")} <span class="checkout-left-more">{t("checkout.kept_until_then")}</span></span>
        </p>
        {ceiling
          ? <p class="checkout-longest">{t("checkout.longest")}</p>
          : <Button busy={busy} busyText={t("checkout.moment")} onClick={onExtend}>{t("checkout.more_time")}</Button>}
        <p class="visually-hidden" role="status">{said || (mark ? t("checkout.left_spoken", { time: formatDuration(mark) }) : "")}</p>
      </div>
    </section>
  );
}
