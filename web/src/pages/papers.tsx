import { useEffect, useState } from "preact/hooks";
import { getInvoice, getInvoicePdf, getTicketCode, getTickets, getTicketsPdf } from "../api/endpoints";
import type { Ticket } from "../api/types";
import { openFile } from "../lib/file";
import { useAction, useLoad } from "../ui/hooks";
import { Failure, Loading } from "../ui/parts";

/** What the customer keeps of a confirmed booking: tickets with their codes, the invoice and its credit notes. */
export function Papers({ bookingId, free }: { bookingId: string; free: boolean }) {
  const { value, error } = useLoad(() => getTickets(bookingId), [bookingId]);
  const print = useAction();
  return (
    <section aria-label="Tickets">
      <h2>Tickets</h2>
      <p class="muted small">Show one code for each person at the gate. Whoever has a code can enter: keep it.</p>
      {!value && (error ? <Failure error={error} /> : <Loading what="your tickets" />)}
      <ul class="tickets">
        {value?.tickets.map((ticket) => <TicketCode key={ticket.ticket_id} bookingId={bookingId} ticket={ticket} />)}
      </ul>
      <Failure error={print.error} />
      <div class="stack">
        <button type="button" aria-disabled={print.busy} onClick={() => print.run(() => openFile(() => getTicketsPdf(bookingId)))}>
          Tickets to print (PDF)
        </button>
        {!free && <InvoiceButtons bookingId={bookingId} />}
      </div>
    </section>
  );
}

/** A ticket's code. The picture needs the customer's token, so it is fetched and not linked. */
function TicketCode({ bookingId, ticket }: { bookingId: string; ticket: Ticket }) {
  const { value: picture, error } = useLoad(() => getTicketCode(bookingId, ticket.ticket_id), [ticket.ticket_id]);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!picture) return;
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <li>
      {url ? <img src={url} alt={`Code of the ticket for ${ticket.seat_id}`} width="240" height="240" /> : !error && <Loading what="the code" />}
      <Failure error={error} />
      <b>{ticket.seat_id}</b> <span class="muted">{ticket.type}</span>
    </li>
  );
}

function InvoiceButtons({ bookingId }: { bookingId: string }) {
  const { value: invoice } = useLoad(() => getInvoice(bookingId), [bookingId]);
  const file = useAction();
  const open = (creditNote?: string) => file.run(() => openFile(() => getInvoicePdf(bookingId, creditNote)));
  return (
    <>
      <Failure error={file.error} />
      <button type="button" class="quiet" aria-disabled={file.busy} onClick={() => open()}>Invoice (PDF)</button>
      {invoice?.credit_notes.map((note) => (
        <button key={note.number} type="button" class="quiet" aria-disabled={file.busy} onClick={() => open(note.number)}>
          Credit note {note.number} (PDF)
        </button>
      ))}
    </>
  );
}
