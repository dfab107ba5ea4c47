import { useEffect, useRef, useState } from "preact/hooks";
import { Check, ChevronLeft, ChevronRight, Expand, FileDown, Smartphone } from "lucide";
import { getTickets, getTicketsPdf } from "../../api/endpoints";
import type { Booking, PayableEvent, Ticket } from "../../api/types";
import { t } from "../../i18n";
import { saveFile } from "../../lib/file";
import { label, tierName } from "../../lib/names";
import { offlineBookings } from "../../lib/offline";
import { bookingNumber, gateOf, seatPlace, type SeatPlace } from "../../lib/tickets";
import { formatInstant, formatShortStart } from "../../lib/time";
import { Badge, Button, Failure, IconButton, Loading, Skeleton } from "../../ui";
import { useAction, useLoad, type Loaded } from "../../ui/hooks";
import type { Kept } from "./after";
import { Gate } from "./gate";
import { Qr } from "./qr";
import { titleName } from "./names";

/** Tickets of the seats that the booking still has. */
export function useTickets(booking: Booking, offline: boolean): Loaded<readonly Ticket[]> {
  const load = async () => {
    const stored = offline ? offlineBookings.get(booking.booking_id)?.tickets : undefined;
    const tickets = stored ?? (await getTickets(booking.booking_id)).tickets;
    return tickets.filter((ticket) => booking.seats.includes(ticket.seat_id));
  };
  return useLoad(load, [booking.booking_id, booking.seats.join(), offline]);
}

interface TicketsProps {
  readonly booking: Booking;
  readonly event: PayableEvent | null;
  readonly tickets: Loaded<readonly Ticket[]>;
  readonly kept: Kept;
  readonly offline: boolean;
}

export function Tickets({ booking, event, tickets, kept, offline }: TicketsProps) {
  const gate = useGateStep();
  /** Index of the ticket in sight, where they are a row. */
  const [at, setAt] = useState(0);
  const print = useAction();
  const { value, error, reload } = tickets;
  return (
    <section aria-labelledby="booking-tickets">
      <h2 id="booking-tickets" class="visually-hidden">{t("booking.tickets")}</h2>
      {!value && (error ? <Failure error={error} retry={reload} /> : <Outline />)}
      {value && <TicketRow tickets={value} event={event} at={at} passed={setAt} show={gate.open} />}
      <div class="booking-under">
        <p class="small ink-2">{t("booking.keep_codes")}</p>
        {!offline && (
          <Button icon={FileDown} busy={print.busy} busyText={t("booking.one_moment")} onClick={() => print.run(() => saveFile("tickets.pdf", () => getTicketsPdf(booking.booking_id)))}>
            {t("booking.tickets_pdf")}
          </Button>
        )}
      </div>
      <Failure error={print.error} />
      <OnDevice kept={kept} />
      {value && value.length > 0 && (
        <div class="booking-bar"><Button kind="primary" large wide icon={Expand} onClick={() => gate.open(Math.min(at, value.length - 1))}>{t("booking.show_at_gate")}</Button></div>
      )}
      {value && gate.shown !== null && <Gate tickets={value} event={event} first={gate.shown} close={gate.close} />}
    </section>
  );
}

/** The ticket shown at the gate. It has a step of its own in the tab's history, so that the browser's Back closes it alone. */
function useGateStep(): { readonly shown: number | null; readonly open: (index: number) => void; readonly close: () => void } {
  const [shown, setShown] = useState(() => gateOf(history.state));
  useEffect(() => {
    const onStep = () => setShown(gateOf(history.state));
    window.addEventListener("popstate", onStep);
    return () => window.removeEventListener("popstate", onStep);
  }, []);
  const open = (index: number) => {
    history.pushState({ gate: index }, "");
    setShown(index);
  };
  const close = () => {
    setShown(null);
    if (gateOf(history.state) !== null) history.back();
  };
  return { shown, open, close };
}

/** Asks once if this is the customer's own device; then says if the tickets are on it, and lets the customer decide anew. */
function OnDevice({ kept }: { kept: Kept }) {
  const button = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  // The question is gone with what was pressed: whoever uses a keyboard goes on at what has taken its place.
  useEffect(() => {
    if (asked.current && kept.wanted !== "unasked") button.current?.focus();
    asked.current = kept.wanted === "unasked";
  }, [kept.wanted, kept.is]);
  if (kept.wanted === "unasked") return kept.can ? <AskDevice kept={kept} /> : null;
  if (!kept.is && !kept.can) return null;
  return (
    <p class="small ink-2">
      <span role="status">{kept.is ? t("booking.on_device") : t("booking.not_on_device")}</span>{" "}
      <button ref={button} type="button" class="link-btn" onClick={kept.is ? kept.refuse : kept.allow}>{kept.is ? t("booking.off_device") : t("booking.keep_here")}</button>
    </p>
  );
}

function AskDevice({ kept }: { kept: Kept }) {
  return (
    <div class="booking-ask" role="group" aria-labelledby="booking-ask">
      <div>
        <p class="strong" id="booking-ask">{t("booking.own_device")}</p>
        <p class="small ink-2">{t("booking.own_device_means")}</p>
      </div>
      <div class="row">
        <Button icon={Smartphone} onClick={kept.allow}>{t("booking.own_device_yes")}</Button>
        <Button kind="quiet" onClick={kept.refuse}>{t("booking.own_device_no")}</Button>
      </div>
    </div>
  );
}

function Outline() {
  return (
    <Loading what={t("booking.your_tickets")}>
      <div class="booking-ticket-outline"><Skeleton height="13rem" /></div>
    </Loading>
  );
}

interface RowProps {
  readonly tickets: readonly Ticket[];
  readonly event: PayableEvent | null;
  readonly at: number;
  readonly passed: (index: number) => void;
  readonly show: (index: number) => void;
}

/** On a phone a row that is swiped, with buttons for who does not swipe; all of them where there is room. */
function TicketRow({ tickets, event, at, passed, show }: RowProps) {
  const row = useRef<HTMLUListElement>(null);
  const scrolls = useScrolls(row, tickets.length);
  const onScroll = () => {
    const list = row.current;
    if (!list) return;
    const [first, second] = list.children;
    if (!(first instanceof HTMLElement) || !(second instanceof HTMLElement)) return;
    // Negative where text runs from right to left.
    passed(Math.round(Math.abs(list.scrollLeft / (second.offsetLeft - first.offsetLeft))));
  };
  const go = (to: number) => row.current?.children[to]?.scrollIntoView({ behavior: "smooth", inline: "start", block: "nearest" });
  return (
    <>
      <ul class="booking-tickets" ref={row} onScroll={onScroll} aria-labelledby="booking-tickets" {...(scrolls && { tabIndex: 0 })}>
        {tickets.map((ticket, index) => <TicketCard key={ticket.ticket_id} ticket={ticket} event={event} show={() => show(index)} />)}
      </ul>
      {tickets.length > 1 && (
        <div class="booking-steps">
          <IconButton icon={ChevronLeft} turns bordered label={t("booking.previous_ticket")} aria-disabled={at === 0} onClick={() => go(Math.max(0, at - 1))} />
          <span role="status">{t("booking.ticket_of", { number: at + 1, count: tickets.length })}</span>
          <IconButton icon={ChevronRight} turns bordered label={t("booking.next_ticket")} aria-disabled={at >= tickets.length - 1} onClick={() => go(Math.min(tickets.length - 1, at + 1))} />
        </div>
      )}
    </>
  );
}

/** True while the row is wider than its place: the arrow keys move it then, so that it takes the focus. */
function useScrolls(row: { readonly current: HTMLElement | null }, count: number): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const list = row.current;
    if (!list) return undefined;
    const watch = new ResizeObserver(() => setScrolls(list.scrollWidth > list.clientWidth + 1));
    watch.observe(list);
    return () => watch.disconnect();
  }, [count]);
  return scrolls;
}

function TicketCard({ ticket, event, show }: { ticket: Ticket; event: PayableEvent | null; show: () => void }) {
  const place = seatPlace(ticket.seat_id, event?.sections ?? []);
  const tier = event?.tiers.find((one) => one.type === ticket.type);
  const name = event && titleName(event);
  return (
    <li class="booking-ticket">
      <div class="booking-ticket-in">
        <div class="booking-ticket-text">
          <div class="booking-ticket-head">
            <div>
              <h3>{name ?? t("booking.title")}</h3>
              {event && <p class="small ink-2">{formatShortStart(event.starts_at, event.time_zone, event.local_start)}<br />{event.venue.name}, {event.screen.name}</p>}
            </div>
            <TicketBadge ticket={ticket} event={event} />
          </div>
          <Place place={place} tier={tier ? tierName(tier) : label(ticket.type)} />
          <div class="booking-ticket-foot"><Button icon={Expand} onClick={show}>{t("booking.show_at_gate")}<span class="visually-hidden">: {placeName(place)}</span></Button></div>
        </div>
        <div class="booking-ticket-code">
          {ticket.status === "void"
            ? <p class="small ink-2">{t("booking.no_code")}</p>
            : <div class="booking-qr-tile"><Qr text={ticket.payload} label={t("booking.code_for", { seat: placeName(place) })} /></div>}
          <p class="booking-ticket-number"><span class="visually-hidden">{t("booking.ticket_number")} </span>{bookingNumber(ticket.ticket_id.slice(ticket.ticket_id.lastIndexOf("_")))}</p>
        </div>
      </div>
    </li>
  );
}

function TicketBadge({ ticket, event }: { ticket: Ticket; event: PayableEvent | null }) {
  if (ticket.status === "valid") return <Badge kind="good" icon={Check}>{t("booking.valid")}</Badge>;
  if (ticket.status === "void") return <Badge>{t("booking.void")}</Badge>;
  const at = ticket.used_at && event ? formatInstant(ticket.used_at, event.time_zone) : null;
  return <Badge>{at === null ? t("booking.used") : t("booking.used_at", { at })}</Badge>;
}

/** Section, row and seat, large enough to be read at arm's length in the dark. */
export function Place({ place, tier }: { place: SeatPlace; tier?: string }) {
  return (
    <dl class="booking-place">
      {place.section !== null && <div><dt>{t("booking.section")}</dt><dd>{place.section}</dd></div>}
      {place.row !== null && <div><dt>{t("booking.row")}</dt><dd>{place.row}</dd></div>}
      {place.generalAdmission
        ? <div><dt>{t("booking.place")}</dt><dd>{t("booking.any_place")}</dd></div>
        : <div><dt>{t("booking.seat")}</dt><dd>{place.seat}</dd></div>}
      {tier !== undefined && <div class="booking-place-tier"><dt>{t("booking.tier")}</dt><dd>{tier}</dd></div>}
    </dl>
  );
}

/** The place in a few words: "101, row F, seat 11". */
export function placeName(place: SeatPlace): string {
  const { section, row, seat, generalAdmission } = place;
  if (generalAdmission) return t("booking.name_standing", { section: section ?? "", seat });
  if (section !== null && row !== null) return t("booking.name_seat", { section, row, seat });
  return row === null ? t("booking.name_number", { seat }) : t("booking.name_row", { row, seat });
}
