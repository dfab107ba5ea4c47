import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatDuration } from "../../lib/clock";
import { askAt } from "../../lib/more-time";
import { Button, Dialog, Failure, Ring } from "../../ui";

export interface MoreTimeProps {
  readonly seconds: number;
  /** Seconds of the whole lock. */
  readonly length: number;
  /** Seconds that the seats would be kept from now on. */
  readonly offered: number;
  readonly count: number;
  /** When the lock ends; after an extension this changes, and the question may be asked again. */
  readonly expiresAt: string;
  readonly busy: boolean;
  /** Why the last extension failed; the page behind the dialog cannot be read while it is open. */
  readonly error: unknown;
  readonly onExtend: () => void;
}

/** "Do you need more time?", put before the time is over, once for each end. The focus is on yes. */
export function MoreTimeDialog(props: MoreTimeProps) {
  const { seconds, length, expiresAt } = props;
  const opened = useRef(seconds);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    opened.current = Math.max(opened.current, seconds);
  }, [expiresAt]);
  const open = seconds > 0 && seconds <= askAt(length, opened.current) && refused !== expiresAt;
  const close = () => setRefused(expiresAt);
  return (
    <Dialog open={open} title={t("checkout.ask_title")} onClose={close} answered>
      <div class="checkout-ask">
        <Ring part={seconds / length} size={48} />
        <p>{t("checkout.ask_text", { count: props.count, time: formatDuration(seconds) })}</p>
      </div>
      <Failure error={props.error} />
      <div class="dialog-foot">
        <Button kind="primary" busy={props.busy} busyText={t("checkout.moment")} onClick={props.onExtend}>
          {t("checkout.ask_yes", { time: formatDuration(rounded(props.offered)) })}
        </Button>
        <Button onClick={close}>{t("checkout.ask_no")}</Button>
      </div>
    </Dialog>
  );
}

/** Whole minutes where there is one: nobody reads seconds on a button. */
function rounded(seconds: number): number {
  return seconds < 60 ? seconds : Math.round(seconds / 60) * 60;
}
