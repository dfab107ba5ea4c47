import { useEffect, useRef, useState } from "preact/hooks";
import { getInvoice, getInvoicePdf, getTicketCode, getTickets, getTicketsPdf } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import type { Booking, Invoice, SectionSummary, Ticket } from "../api/types";
import { openFile } from "../lib/file";
import { label, seatName } from "../lib/names";
import { poll } from "../lib/poll";
import { creditNotesDue } from "../lib/refunds";
import { useAction, useLoad } from "../ui/hooks";
import { Failure, Loading } from "../ui/parts";

/** The tickets of a confirmed booking with their codes: those of the seats that it still has. */
export function TicketCodes({ booking, sections }: { booking: Booking; sections: readonly SectionSummary[] }) {
  const bookingId = booking.booking_id;
  const { value, error, reload } = useLoad(() => getTickets(bookingId), [bookingId, booking.seats.join()]);
  const print = useAction();
  const tickets = value?.tickets.filter((ticket) => booking.seats.includes(ticket.seat_id));
  return (
    <section aria-label="Tickets">
      <h2>Tickets</h2>
      <p class="muted small">Show one code for each person at the gate. Whoever has a code can enter: keep it.</p>
      {!value && (error ? <Failure error={error} retry={reload} /> : <Loading what="your tickets" />)}
      <ul class="tickets">
        {tickets?.map((ticket) => (
          <TicketCode key={ticket.ticket_id} bookingId={bookingId} ticket={ticket} name={seatName(ticket.seat_id, sections)} />
        ))}
      </ul>
      <Failure error={print.error} />
      <div class="stack">
        <button
          type="button" aria-disabled={print.busy}
          onClick={() => print.run(() => openFile("tickets.pdf", () => getTicketsPdf(bookingId)))}>
          Tickets to print (PDF)
        </button>
      </div>
    </section>
  );
}

/** A ticket's code. The picture needs the customer's token, so it is fetched and not linked. */
function TicketCode({ bookingId, ticket, name }: { bookingId: string; ticket: Ticket; name: string }) {
  const { value: picture, error, reload } = useLoad(() => getTicketCode(bookingId, ticket.ticket_id), [ticket.ticket_id]);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) return;
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <li>
      {url ? <img src={url} alt={`Code of the ticket for ${name}`} width="240" height="240" /> : !error && <Loading what="the code" />}
      <Failure error={error} retry={reload} />
      <b>{name}</b> <span class="muted">{label(ticket.type)}</span>
    </li>
  );
}

const WRITING_POLL_MS = 3_000;
const WRITTEN_POLL_MS = 120_000;

/** The booking's invoice, asked for until it and all its credit notes are written. */
function useInvoice(bookingId: string, notesDue: number) {
  const [invoice, setInvoice] = useState<Invoice | null>(null);
  const [error, setError] = useState<unknown>(null);
  const written = useRef(false);
  useEffect(() => {
    written.current = false;
    const ask = async (signal: AbortSignal) => {
      try {
        const fresh = await getInvoice(bookingId);
        if (signal.aborted) return;
        written.current = fresh.credit_notes.length >= notesDue;
        setInvoice(fresh);
        setError(null);
      } catch (problem) {
        if (signal.aborted || (problem instanceof ApiProblem && problem.code === "not_ready")) return;
        setError(problem);
        throw problem;
      }
    };
    return poll(ask, { everyMs: () => (written.current ? WRITTEN_POLL_MS : WRITING_POLL_MS), backOffMs: WRITTEN_POLL_MS });
  }, [bookingId, notesDue]);
  return { invoice, error };
}

/** Links to the invoice and to the credit notes of what has gone back; nothing where the booking has no invoice. */
export function Documents({ booking }: { booking: Booking }) {
  const notesDue = creditNotesDue(booking);
  return notesDue === null ? null : <DocumentList bookingId={booking.booking_id} notesDue={notesDue} />;
}

function DocumentList({ bookingId, notesDue }: { bookingId: string; notesDue: number }) {
  const { invoice, error } = useInvoice(bookingId, notesDue);
  const file = useAction();
  const missing = invoice ? Math.max(0, notesDue - invoice.credit_notes.length) : 0;
  const link = (text: string, number: string, creditNote?: string) => (
    <li key={number}>
      <button
        type="button" class="link" aria-disabled={file.busy}
        onClick={() => file.run(() => openFile(`${number.replaceAll("/", "-")}.pdf`, () => getInvoicePdf(bookingId, creditNote)))}>
        {text} {number} (PDF)
      </button>
    </li>
  );
  return (
    <section aria-label="Documents">
      <h2>Documents</h2>
      <Failure error={file.error ?? (invoice ? null : error)} />
      {!invoice && !error && <p class="muted" role="status">Your invoice is being written…</p>}
      {invoice && (
        <ul>
          {link("Invoice", invoice.number)}
          {invoice.credit_notes.map((note) => link("Credit note", note.number, note.number))}
        </ul>
      )}
      {missing > 0 && <p class="muted" role="status">Your credit note is being written…</p>}
    </section>
  );
}
