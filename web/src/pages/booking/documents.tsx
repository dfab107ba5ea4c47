import { useEffect, useRef, useState } from "preact/hooks";
import { FileDown, FileText } from "lucide";
import { getInvoice, getInvoicePdf } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import type { Booking, Invoice } from "../../api/types";
import { t } from "../../i18n";
import { saveFile } from "../../lib/file";
import { poll } from "../../lib/poll";
import { creditNotesDue } from "../../lib/refunds";
import { formatMoney } from "../../lib/money";
import { formatDay } from "./dates";
import { Button, Failure, Icon } from "../../ui";
import { useAction, type Action } from "../../ui/hooks";

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

/** The invoice and the credit notes of what has gone back; nothing where the booking has no invoice. */
export function Documents({ booking }: { booking: Booking }) {
  const notesDue = creditNotesDue(booking);
  return notesDue === null ? null : <DocumentList bookingId={booking.booking_id} notesDue={notesDue} />;
}

function DocumentList({ bookingId, notesDue }: { bookingId: string; notesDue: number }) {
  const { invoice, error } = useInvoice(bookingId, notesDue);
  const file = useAction();
  const missing = invoice ? Math.max(0, notesDue - invoice.credit_notes.length) : 0;
  return (
    <section class="card" aria-labelledby="booking-documents">
      <h2 id="booking-documents">{t("booking.documents")}</h2>
      <Failure error={file.error ?? (invoice ? null : error)} />
      {!invoice && !error && <p class="ink-2" role="status">{t("booking.invoice_written")}</p>}
      {invoice && (
        <ul class="booking-lines">
          <DocumentLine name={t("booking.invoice", { number: invoice.number })} of={invoice} bookingId={bookingId} file={file} />
          {invoice.credit_notes.map((note) => (
            <DocumentLine key={note.number} name={t("booking.credit_note", { number: note.number })} of={note} bookingId={bookingId} creditNote={note.number} file={file} />
          ))}
        </ul>
      )}
      {missing > 0 && <p class="ink-2" role="status">{t("booking.credit_note_written")}</p>}
    </section>
  );
}

interface LineProps {
  readonly name: string;
  readonly of: Pick<Invoice, "number" | "issued_at" | "amounts" | "currency">;
  readonly bookingId: string;
  readonly creditNote?: string;
  readonly file: Action;
}

function DocumentLine({ name, of, bookingId, creditNote, file }: LineProps) {
  const save = () => file.run(() => saveFile(`${of.number.replaceAll("/", "-")}.pdf`, () => getInvoicePdf(bookingId, creditNote)));
  const amount = (amount_minor: number) => formatMoney({ amount_minor, currency: of.currency });
  const { total_minor: total, tax_minor: tax } = of.amounts;
  const facts = { date: formatDay(of.issued_at), total: amount(total), tax: amount(tax) };
  return (
    <li>
      <Icon icon={FileText} />
      <span><b>{name}</b><br /><span class="small ink-2">{tax > 0 ? t("booking.document_with_tax", facts) : t("booking.document_facts", facts)}</span></span>
      <Button icon={FileDown} aria-disabled={file.busy} onClick={save}>PDF<span class="visually-hidden">: {name}</span></Button>
    </li>
  );
}
