import { useEffect, useState } from "preact/hooks";
import { listNotifications, resendConfirmation } from "../api/endpoints";
import { confirmationState, mailSentence, mayChange } from "../lib/notifications";
import { useAction, useLoad, useSession } from "../ui/hooks";
import { Failure, Notice } from "../ui/parts";

/** A report about a mail takes seconds; who keeps the page open need not press anything to see it. */
const LOOK_AGAIN_MS = 10_000;
const LOOKS_MAX = 12;

/** The confirmation by mail: what became of it, and once more. */
export function ConfirmationMail({ bookingId }: { bookingId: string }) {
  const { email } = useSession();
  const { value, error, reload } = useLoad(() => listNotifications(bookingId), [bookingId]);
  const [asked, setAsked] = useState(false);
  const [looks, setLooks] = useState(0);
  const again = useAction();
  const state = value ? confirmationState(value) : null;
  const looksAgain = (asked || (state !== null && mayChange(state))) && looks < LOOKS_MAX;
  useEffect(() => {
    if (!looksAgain) return;
    const timer = setTimeout(() => {
      setLooks((before) => before + 1);
      reload();
    }, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [looksAgain, looks]);
  const resend = () => again.run(async () => {
    await resendConfirmation(bookingId);
    setAsked(true);
    setLooks(0);
  });
  return (
    <section aria-label="Confirmation by mail">
      <h2>Confirmation by mail</h2>
      {state && (state === "bounced"
        ? <Notice kind="error"><p>{mailSentence(state)} <a href="/account">My account</a></p></Notice>
        : <p role="status">{mailSentence(state)}</p>)}
      {asked && <p role="status">It is being sent once more.</p>}
      {email && <p class="muted small">Mails go to {email}.</p>}
      <Failure error={again.error ?? (value ? null : error)} />
      <div class="stack">
        <button type="button" aria-disabled={again.busy} onClick={resend}>{again.busy ? "One moment…" : "Send it again"}</button>
      </div>
    </section>
  );
}
