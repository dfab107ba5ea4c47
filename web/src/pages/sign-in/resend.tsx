import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatDuration } from "../../lib/clock";
import { Button, Failure } from "../../ui";
import { useAction } from "../../ui/hooks";

/** A mail needs a moment: another one is sent after this many seconds at the earliest. */
const WAIT_SECONDS = 30;

/** Has the code mailed once more, with the wait in words. The button stays where it is, so that it keeps the focus. */
export function Resend({ send }: { send: () => Promise<unknown> }) {
  const action = useAction();
  const [left, setLeft] = useState(WAIT_SECONDS);
  const [sent, setSent] = useState(false);
  useEffect(() => {
    if (left === 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [left]);
  const press = () => {
    if (left > 0) return;
    action.run(async () => {
      setSent(false);
      await send();
      setSent(true);
      setLeft(WAIT_SECONDS);
    });
  };
  return (
    <div class="stack-s">
      <p class="small ink-2">{t("sign_in.no_mail")}</p>
      <p>
        <Button busy={action.busy} busyText={t("sign_in.moment")} aria-disabled={left > 0} onClick={press}>
          {left > 0 ? t("sign_in.again_in", { time: formatDuration(left) }) : t("sign_in.again")}
        </Button>
      </p>
      <p class={sent ? "small sign-in-sent" : "visually-hidden"} role="status">{sent ? t("sign_in.sent_again") : ""}</p>
      <Failure error={action.error} />
    </div>
  );
}
