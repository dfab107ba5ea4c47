// The customer's own seats of this event that are kept already: pay for them, or release them to choose others.

import { useEffect, useState } from "preact/hooks";
import { releaseBooking } from "../../api/endpoints";
import type { Booking } from "../../api/types";
import { t } from "../../i18n";
import { mayRelease } from "../../lib/checkout";
import { formatCountdown, serverClock } from "../../lib/clock";
import { formatMoney } from "../../lib/money";
import { Button, Failure, LinkButton, Ring } from "../../ui";
import { useAction } from "../../ui/hooks";
import type { Picker } from "./use-picker";

const TICK_MS = 500;

export function OpenLock({ picker, booking }: { picker: Picker; booking: Booking }) {
  const { event, lock } = picker;
  const release = useAction();
  const seconds = useSeconds(booking.expires_at, lock.forgetOpen);
  const giveUp = () => release.run(async () => {
    await releaseBooking(booking.booking_id);
    lock.forgetOpen();
    lock.clear();
  });
  const count = booking.seats.length;
  return (
    <section class="seats-kept" aria-label={t("seats.kept")}>
      <div class="seats-kept-head">
        <Ring part={seconds / event.lock_seconds} size={44} />
        <p>
          <b role="timer" aria-live="off">{formatCountdown(seconds)}</b>
          <span>{t("seats.kept_words", { count, total: formatMoney(booking.moves?.due ?? booking.amount) })}</span>
        </p>
      </div>
      <Failure error={release.error} />
      <div class="seats-buttons">
        <LinkButton kind="pay" href={`/booking/${encodeURIComponent(booking.booking_id)}`}>{t("seats.pay_kept")}</LinkButton>
        {mayRelease(booking) && <Button busy={release.busy} busyText={t("seats.releasing")} onClick={giveUp}>{t("seats.release")}</Button>}
      </div>
    </section>
  );
}

/** Whole seconds until the seats go back; then there is nothing kept any more. */
function useSeconds(expiresAt: string, onOver: () => void): number {
  const [seconds, setSeconds] = useState(() => serverClock.secondsUntil(expiresAt));
  useEffect(() => {
    const timer = setInterval(() => {
      const left = serverClock.secondsUntil(expiresAt);
      setSeconds(left);
      if (left === 0) onOver();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [expiresAt]);
  return seconds;
}
