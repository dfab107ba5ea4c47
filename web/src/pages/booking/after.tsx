// A booking after its payment: tickets, documents, and ways to change it. One that has ended says what becomes of the money.

import { useEffect, useState } from "preact/hooks";
import { ArrowLeft, Check } from "lucide";
import { session } from "../../api/session";
import type { Booking, PayableEvent, Ticket } from "../../api/types";
import { t } from "../../i18n";
import { bookingState } from "../../lib/booking-state";
import { forgetOffline, keepFiles } from "../../lib/offline-worker";
import { offlineBookings, type Wanted } from "../../lib/offline";
import { endsAt } from "../../lib/my-tickets";
import { moneyOf } from "../../lib/refunds";
import { serverClock } from "../../lib/clock";
import { bookingNumber } from "../../lib/tickets";
import { formatMoney } from "../../lib/money";
import { Foot } from "../../shell/foot";
import { Header } from "../../shell/header";
import { Icon, Notice, Poster } from "../../ui";
import { useTitle } from "../../ui/hooks";
import { Documents } from "./documents";
import { Ended, isEnded } from "./ended";
import { GiveBack, type Given } from "./give-back";
import { Mails } from "./mails";
import { Moved, Price, Returned } from "./money-back";
import { Move } from "./move";
import { AsOf, GivenNotice } from "./notices";
import { Tickets, useTickets } from "./tickets";
import { Visit } from "./visit";
import { titleName } from "./names";
import "./booking.css";

export interface AfterProps {
  readonly booking: Booking;
  /** Null if it did not load. */
  readonly event: PayableEvent | null;
  readonly refresh: () => void;
  readonly take: (booking: Booking) => void;
  /** Instant of a copy on this device, where there is no network. */
  readonly asOf?: string;
}

export default function After(props: AfterProps) {
  const { booking, event, take, asOf } = props;
  const state = bookingState(booking);
  const [given, setGiven] = useState<Given | null>(null);
  const done = (answer: Given) => {
    setGiven(answer);
    take(answer.booking);
  };
  useTitle(event ? titleName(event) : t("booking.title"));
  return (
    <div class="booking">
      <Header path="/bookings" query={new URLSearchParams()} />
      {state.kind === "confirmed"
        ? <Confirmed {...props} given={given} done={done} />
        : isEnded(state) && <Ended booking={booking} event={event} state={state} given={given} asOf={asOf} />}
      <Foot />
    </div>
  );
}

interface ConfirmedProps extends AfterProps {
  readonly given: Given | null;
  readonly done: (given: Given) => void;
}

function Confirmed({ booking, event, asOf, given, done }: ConfirmedProps) {
  const offline = asOf !== undefined;
  const extraRefund = booking.payments.some(({ refunds }) => refunds.some((refund) => refund.reason === "paid_twice"));
  const tickets = useTickets(booking, offline);
  const kept = useKept(booking, event, tickets.value, offline);
  return (
    <>
      <Hero booking={booking} event={event} kept={kept.is} offline={offline} />
      <div class="page booking-page">
        <div class="booking-main">
          {asOf !== undefined && <AsOf asOf={asOf} />}
          {event?.status === "cancelled" && <Notice kind="warn"><p>{t("booking.reason_event_cancelled")} {t("booking.called_off_money")}</p></Notice>}
          <GivenNotice given={given} event={event} />
          <Moved booking={booking} event={event} />
          <Returned booking={booking} event={event} except={given} />
          {extraRefund && <Notice><p>{t("booking.extra_refund")}</p></Notice>}
          <Tickets booking={booking} event={event} tickets={tickets} kept={kept} offline={offline} />
        </div>
        <div class="booking-side">
          {event && <Visit booking={booking} event={event} />}
          {event && !offline && <GiveBack key={booking.seats.join()} booking={booking} event={event} done={done} />}
          {event && !offline && <Move booking={booking} event={event} />}
        </div>
        <div class="booking-main">
          {!offline && <Documents booking={booking} />}
          <Price booking={booking} event={event} />
          {!offline && <Mails booking={booking} />}
        </div>
      </div>
    </>
  );
}

/** Head of the page over the title's own picture. */
function Hero({ booking, event, kept, offline }: { booking: Booking; event: PayableEvent | null; kept: boolean; offline: boolean }) {
  const over = event !== null && endsAt(event) < serverClock.now();
  const picture = event?.title_details.images?.wide ?? event?.poster;
  const name = event && titleName(event);
  return (
    <div class="booking-hero">
      {picture && !offline && <div class={event?.title_details.images?.wide ? "booking-cover" : "booking-cover booking-cover-soft"} aria-hidden="true"><Poster image={{ ...picture, alternative_text: "" }} /></div>}
      <div class="booking-hero-in">
        <p><a class="booking-back" href="/bookings"><Icon icon={ArrowLeft} size={18} turns />{t("common.my_tickets")}</a></p>
        <p class="booking-paid">
          <Icon icon={Check} size={18} />
          {paidWords(booking)}
        </p>
        <h1 tabIndex={-1}>{over ? t("booking.was_there") : event?.status === "cancelled" ? t("booking.called_off") : t("booking.going")}</h1>
        <p>
          {name ? t("booking.tickets_for", { count: booking.seats.length, title: name }) : t("booking.tickets_count", { count: booking.seats.length })}
          {kept && !over && <> {t("booking.opens_offline")}</>}
        </p>
      </div>
    </div>
  );
}

function paidWords(booking: Booking): string {
  const number = bookingNumber(booking.booking_id);
  const money = moneyOf(booking);
  if (!money || money.paid.amount_minor === 0) return t("booking.free", { number });
  const words = { amount: formatMoney(money.paid), back: formatMoney(money.back), number };
  if (money.back.amount_minor === 0) return t("booking.paid", words);
  return money.done ? t("booking.paid_refunded", words) : t("booking.paid_less", words);
}

export interface Kept {
  /** True if this device opens the tickets without a network. */
  readonly is: boolean;
  /** True if it could, if the customer wants it. */
  readonly can: boolean;
  readonly wanted: Wanted;
  readonly refuse: () => void;
  readonly allow: () => void;
}

/** Keeps the booking with its tickets on this device, if its customer has called it their own. */
function useKept(booking: Booking, event: PayableEvent | null, tickets: readonly Ticket[] | null, offline: boolean): Kept {
  // Before anything else is asked for: tickets that come late are still theirs.
  const [owner] = useState(() => session.subject);
  const [is, setIs] = useState(offline);
  const [wanted, setWanted] = useState(offlineBookings.wanted);
  useEffect(() => {
    if (offline || !event || !tickets) return;
    const done = offlineBookings.keep(owner, booking, event, tickets);
    setIs(done);
    if (done) void keepFiles();
  }, [booking.status, booking.seats.join(), event, tickets, offline, wanted]);
  const refuse = () => {
    offlineBookings.refuse();
    void forgetOffline();
    setWanted("no");
    setIs(false);
  };
  const allow = () => {
    offlineBookings.allow();
    setWanted(offlineBookings.wanted);
  };
  const can = !offline && event !== null && endsAt(event) > serverClock.now() && (tickets?.some((ticket) => ticket.status === "valid") ?? false);
  return { is, can, wanted, refuse, allow };
}
