import { useEffect, useState } from "preact/hooks";
import { Ticket, WifiOff } from "lucide";
import { t } from "../../i18n";
import { serverClock } from "../../lib/clock";
import { myTickets, type BookedEvent } from "../../lib/my-tickets";
import { EmptyState, Button, Failure, LinkButton, Loading, Skeleton } from "../../ui";
import { useAction, useLoad, useTitle } from "../../ui/hooks";
import { AsOf } from "../booking/notices";
import { EndedTicket, OpenTicket, UpcomingTicket } from "./cards";
import { keepUpcoming, loadTickets } from "./load";
import "./bookings.css";

/** All bookings of the customer: what is to come first, what has been or has ended below. */
export default function BookingsPage() {
  useTitle(t("common.my_tickets"));
  const first = useLoad(() => loadTickets(), []);
  useEffect(() => {
    if (first.value && first.value.asOf === null) void keepUpcoming(first.value.owner, first.value.booked);
  }, [first.value]);
  const [more, setMore] = useState<{ readonly booked: readonly BookedEvent[]; readonly cursor: string | null } | null>(null);
  const loading = useAction();
  const all = [...(first.value?.booked ?? []), ...(more?.booked ?? [])];
  const cursor = more ? more.cursor : first.value?.cursor ?? null;
  const loadMore = () => loading.run(async () => {
    const page = await loadTickets(cursor ?? undefined);
    setMore({ booked: [...(more?.booked ?? []), ...page.booked], cursor: page.cursor });
    // The button may be gone: whoever uses a keyboard goes on at the first of what has come.
    const next = page.booked[0]?.booking.booking_id;
    if (next) setTimeout(() => document.getElementById(next)?.focus());
  });
  return (
    <div class="page bookings">
      <h1>{t("common.my_tickets")}</h1>
      {first.value?.asOf && <AsOf asOf={first.value.asOf} />}
      <Failure error={first.error} retry={first.reload} />
      {!first.value && !first.error && <Outline />}
      {first.value && all.length === 0 && <None />}
      {first.value && all.length > 0 && <Groups all={all} offline={first.value.asOf !== null} />}
      <Failure error={loading.error} />
      {cursor !== null && <p class="bookings-more"><Button busy={loading.busy} busyText={t("booking.one_moment")} onClick={loadMore}>{t("booking.older")}</Button></p>}
    </div>
  );
}

function Groups({ all, offline }: { all: readonly BookedEvent[]; offline: boolean }) {
  const { open, upcoming, past, ended } = myTickets(all, serverClock.now());
  return (
    <>
      {open.length > 0 && (
        <section aria-labelledby="bookings-open">
          <h2 id="bookings-open">{t("booking.group_open")}</h2>
          <ul class="bookings-list">{open.map((one) => <OpenTicket key={one.booking.booking_id} {...one} />)}</ul>
        </section>
      )}
      <section aria-labelledby="bookings-upcoming">
        <h2 id="bookings-upcoming">{t("booking.group_upcoming")}</h2>
        {upcoming.length === 0 && <p class="ink-2">{t("booking.none_upcoming")} <a href="/">{t("common.see_programme")}</a></p>}
        <ul class="bookings-list">{upcoming.map((one) => <UpcomingTicket key={one.booking.booking_id} {...one} offline={offline} />)}</ul>
      </section>
      {past.length > 0 && (
        <section aria-labelledby="bookings-past">
          <h2 id="bookings-past">{t("booking.group_past")}</h2>
          <ul class="bookings-rows">{past.map((one) => <EndedTicket key={one.booking.booking_id} {...one} />)}</ul>
        </section>
      )}
      {ended.length > 0 && (
        <section aria-labelledby="bookings-ended">
          <h2 id="bookings-ended">{t("booking.group_ended")}</h2>
          <ul class="bookings-rows">{ended.map((one) => <EndedTicket key={one.booking.booking_id} {...one} />)}</ul>
        </section>
      )}
    </>
  );
}

function None() {
  return (
    <EmptyState icon={navigator.onLine ? Ticket : WifiOff} title={t("booking.none")}>
      <p>{t("booking.none_hint")}</p>
      <LinkButton href="/" kind="primary">{t("common.see_programme")}</LinkButton>
    </EmptyState>
  );
}

function Outline() {
  return (
    <Loading what={t("booking.your_tickets")}>
      <div class="stack"><Skeleton width="9rem" height="1.75rem" /><Skeleton height="10rem" /><Skeleton height="10rem" /></div>
    </Loading>
  );
}
