import { useEffect, useRef, useState } from "preact/hooks";
import { Mail, MessageSquare, Send } from "lucide";
import { listNotifications, resendConfirmation } from "../../api/endpoints";
import type { Booking, Notification } from "../../api/types";
import { t } from "../../i18n";
import { confirmationState, mayChange, stateOf, templateOf, type MailState } from "../../lib/notifications";
import { Button, Failure, Icon, Notice } from "../../ui";
import { useAction, useLoad, useSession } from "../../ui/hooks";
import { formatMoment } from "./dates";

/** A report about a mail takes seconds; who keeps the page open need not press anything to see it. */
const LOOK_AGAIN_MS = 10_000;
const LOOKS_MAX = 12;

/** What was sent about the booking and what became of it; the confirmation once more. */
export function Mails({ booking }: { booking: Booking }) {
  const bookingId = booking.booking_id;
  const seats = booking.seats.join();
  const { email } = useSession();
  const { value, error, reload } = useLoad(() => listNotifications(bookingId), [bookingId, seats]);
  const [asked, setAsked] = useState(false);
  const [looks, setLooks] = useState(0);
  const again = useAction();
  // Between two looks nothing is taken away from under a reader.
  const last = useRef(value);
  last.current = value ?? last.current;
  const list = last.current;
  const state = list ? confirmationState(list) : null;
  // Seats that go back are told by mail, too.
  useEffect(() => setLooks(0), [seats]);
  const looksAgain = (asked || (state !== null && mayChange(state))) && looks < LOOKS_MAX;
  useEffect(() => {
    if (!looksAgain) return undefined;
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
    reload();
  });
  return (
    <section class="card stack" aria-labelledby="booking-mails">
      <h2 id="booking-mails">{t("booking.mails")}</h2>
      {state && (state === "bounced"
        ? <Notice kind="error"><p>{mailSentence(state)} <a href="/account">{t("booking.to_account")}</a></p></Notice>
        : <p role="status">{mailSentence(state)}</p>)}
      {list && list.notifications.length > 0 && (
        <ul class="booking-lines">{list.notifications.map((one) => <MailLine key={one.notification_id} of={one} />)}</ul>
      )}
      <Failure error={again.error ?? (list ? null : error)} />
      {asked && <p role="status">{email ? t("booking.sent_again_to", { email }) : t("booking.sent_again")}</p>}
      <div class="row">
        <Button icon={Send} busy={again.busy} busyText={t("booking.one_moment")} onClick={resend}>{t("booking.send_again")}</Button>
        <span class="small ink-2">{t("booking.send_limit")}</span>
      </div>
    </section>
  );
}

function MailLine({ of }: { of: Notification }) {
  const sms = of.channel === "sms";
  return (
    <li>
      <Icon icon={sms ? MessageSquare : Mail} />
      <span>
        <b>{t(`booking.mail_${templateOf(of)}`)}</b><br />
        <span class="small ink-2">{sms ? t("booking.by_sms") : t("booking.by_mail")}, {formatMoment(of.sent_at ?? of.created_at)}</span>
      </span>
      <span class="small">{t(`booking.delivery_${stateOf(of)}`)}</span>
    </li>
  );
}

function mailSentence(state: MailState): string {
  return t(`booking.confirmation_${state}`);
}
