//! Documents queue → the invoices and credit notes that bookings' money calls for.
//!
//! A message only names a booking: what it is owed is read from it, and what is there already is left out. So
//! a message that comes twice, late or before another does no harm, and one that is lost is made up for by
//! the next, or by hand. The next documents of all bookings of a batch are written in one transaction with
//! their numbers (see the store): dying anywhere leaves neither a gap nor a second document. An invoice is
//! there before its credit notes, and those are written in the order of the refunds, each knowing those before
//! it. A message is done once its documents were written here or were read; of all others, also of those whose
//! transaction had an outcome that nobody knows, the bookings are read again when the message comes again.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use aws::in_parallel;
use aws::store::{BookingDocuments, Draft, Issued, Place};
use domain::Failure;
use domain::event::Event;
use domain::ids::{BookingId, EventId};
use domain::invoice::{
    Buyer, CreditNote, DocumentNumber, Invoice, Issue, Seller, credited_refunds, invoiced_payment,
};
use domain::payment::Refund;
use domain::tax::Tax;
use jiff::Timestamp;
use lambda::{Outcomes, QueueMessage, metrics, telemetry};

use crate::queue::{DocumentOrder, Queued, read};
use crate::{App, QueueWorker};

/// Documents queue.
pub static ISSUE_DOCUMENTS: QueueWorker = QueueWorker {
    name: "issue-documents",
    queue: DocumentOrder::QUEUE,
    handle: |app, messages| Box::pin(issue_documents(app, messages)),
};

/// Writes the next document of each booking, and answers what became of it, in the order of the bookings.
type AllIssued<T> = Vec<Result<Issued<T>, Failure>>;

/// Reads that are under way at once: those of a whole batch.
const READS_AT_ONCE: usize = 40;

async fn issue_documents(app: &App, messages: &[QueueMessage]) -> Outcomes {
    let orders: Vec<Result<DocumentOrder, Failure>> = messages.iter().map(read).collect();
    let named = orders.iter().zip(messages).filter_map(|(order, message)| {
        let order = order.as_ref().ok()?;
        Some((order.booking_id.clone(), message))
    });
    let mut batch = Batch { app, messages: named.collect(), failed: BTreeMap::new() };
    batch.document(batch.messages.keys().cloned().collect()).await;
    let outcome = |order: Result<DocumentOrder, Failure>| {
        let failure = batch.failed.get(&order?.booking_id);
        failure.map_or(Ok(()), |failure| Err(failure.clone()))
    };
    orders.into_iter().map(outcome).collect()
}

/// The bookings of one batch.
struct Batch<'a> {
    app: &'a App,
    /// A message that names each.
    messages: BTreeMap<BookingId, &'a QueueMessage>,
    /// Those for which something could not be written or read, and why.
    failed: BTreeMap<BookingId, Failure>,
}

impl Batch<'_> {
    /// Writes the documents that the bookings lack, the next one of each in every round.
    async fn document(&mut self, bookings: Vec<BookingId>) {
        let mut lacking = self.read(bookings).await;
        while !lacking.is_empty() {
            let (without, with): (Vec<_>, Vec<_>) =
                lacking.into_iter().partition(|documents| documents.invoice.is_none());
            let invoices = issue_invoices(self.app, &without).await;
            let file = |documents: &mut BookingDocuments, invoice| {
                metrics::count("InvoiceIssued");
                tracing::info!("invoice issued");
                documents.invoice = Some(invoice);
            };
            lacking = self.filed(without, invoices, file).await;
            let notes = issue_credit_notes(self.app, &with).await;
            let file = |documents: &mut BookingDocuments, note| {
                metrics::count("CreditNoteIssued");
                tracing::info!("credit note issued");
                documents.credit_notes.push(note);
            };
            lacking.extend(self.filed(with, notes, file).await);
        }
    }

    /// Does `work`, whose lines and metrics belong to the message that names the booking.
    fn log_under(&self, id: &BookingId, work: impl FnOnce()) {
        let work = || {
            telemetry::about("booking.id", id.as_str());
            work();
        };
        match self.messages.get(id) {
            Some(message) => message.run(work),
            None => work(),
        }
    }

    /// Reads the bookings with what is there of their documents. Answers those that lack one.
    async fn read(&mut self, bookings: Vec<BookingId>) -> Vec<BookingDocuments> {
        let app = self.app;
        let read = |id: BookingId| async move { Ok::<_, Infallible>((app.store.documents(&id).await, id)) };
        let Ok(read) = in_parallel(READS_AT_ONCE, bookings.into_iter().map(read).collect()).await;
        let mut lacking = Vec::new();
        for (documents, id) in read {
            match documents {
                Ok(Some(documents)) if lacks_one(&documents) => lacking.push(documents),
                Ok(Some(_)) => {}
                Ok(None) => {
                    let what = format!("{id}: there is no such booking to document");
                    self.failed.insert(id, Failure::broken(what));
                }
                Err(failure) => {
                    self.failed.insert(id, failure);
                }
            }
        }
        lacking
    }

    /// Files what was written with the documents that it belongs to, and reads those again where somebody else was first.
    /// Answers those that lack another document.
    async fn filed<T>(
        &mut self,
        documents: Vec<BookingDocuments>,
        issued: Result<AllIssued<T>, Failure>,
        file: impl Fn(&mut BookingDocuments, T),
    ) -> Vec<BookingDocuments> {
        let issued = match issued {
            Ok(issued) => issued,
            Err(failure) => documents.iter().map(|_| Err(failure.clone())).collect(),
        };
        let (mut lacking, mut unread) = (Vec::new(), Vec::new());
        for (mut documents, issued) in documents.into_iter().zip(issued) {
            match issued {
                Ok(Issued::New(document)) => {
                    let id = documents.booking.booking_id.clone();
                    self.log_under(&id, || file(&mut documents, document));
                    if lacks_one(&documents) {
                        lacking.push(documents);
                    }
                }
                Ok(Issued::There) => unread.push(documents.booking.booking_id),
                Err(failure) => {
                    self.failed.insert(documents.booking.booking_id, failure);
                }
            }
        }
        lacking.extend(self.read(unread).await);
        lacking
    }
}

/// Returns true if a booking's money calls for a document that is not among its papers.
fn lacks_one(documents: &BookingDocuments) -> bool {
    match documents.invoice {
        None => invoiced_payment(&documents.booking).is_some(),
        Some(_) => next_credit(documents).is_some(),
    }
}

/// The first refund without a credit note, and how much it takes back.
fn next_credit(documents: &BookingDocuments) -> Option<(&Refund, i64)> {
    let noted =
        |refund: &Refund| documents.credit_notes.iter().any(|note| note.refund_id == refund.refund_id);
    credited_refunds(&documents.booking).find(|(refund, _)| !noted(refund))
}

/// Writes the invoices of bookings that have none.
async fn issue_invoices(app: &App, documents: &[BookingDocuments]) -> Result<AllIssued<Invoice>, Failure> {
    let (settings, events) = (&app.config.documents, &read_events(app, documents).await);
    let seller = &settings.seller()?;
    let drafts = documents.iter().map(|documents| Draft {
        booking_id: &documents.booking.booking_id,
        place: Place::Invoice,
        make: Box::new(move |number, issued_at| invoice_of(documents, events, seller, number, issued_at)),
    });
    let drafts: Vec<_> = drafts.collect();
    Ok(app.store.issue(settings.invoice_series()?, app.clock.now(), &drafts).await)
}

type Events = BTreeMap<EventId, Result<Option<Event>, Failure>>;

/// The events of the bookings, each read once.
async fn read_events(app: &App, documents: &[BookingDocuments]) -> Events {
    let events: BTreeSet<&EventId> = documents.iter().map(|documents| &documents.booking.event_id).collect();
    let read = |id: EventId| async move {
        let event = app.store.event(&id).await;
        Ok::<_, Infallible>((id, event))
    };
    let Ok(read) = in_parallel(READS_AT_ONCE, events.into_iter().cloned().map(read).collect()).await;
    read.into_iter().collect()
}

fn invoice_of(
    documents: &BookingDocuments,
    events: &Events,
    seller: &Seller,
    number: DocumentNumber,
    issued_at: Timestamp,
) -> Result<Invoice, Failure> {
    let booking = &documents.booking;
    let broken = |what: &str| Failure::broken(format!("{}: {what}", booking.booking_id));
    let payment = invoiced_payment(booking).ok_or_else(|| broken("there is nothing to invoice"))?;
    let event = events.get(&booking.event_id).cloned().transpose()?.flatten();
    let event = &event.ok_or_else(|| broken("its event is not there"))?;
    let customer = Buyer { customer_id: booking.customer_id.clone(), name: None, email: None };
    // Like prices, the tax never changes once the event is made.
    let tax = Tax { mode: event.tax_mode, basis_points: event.tax_basis_points };
    let seller = seller.clone();
    Ok(Invoice::issue(Issue { number, issued_at, seller, customer, booking, event, payment, tax })?)
}

/// Writes the next credit note of bookings that have an invoice and lack one.
async fn issue_credit_notes(
    app: &App,
    documents: &[BookingDocuments],
) -> Result<AllIssued<CreditNote>, Failure> {
    let drafts: Vec<_> = documents.iter().map(draft_of_note).collect::<Result<_, _>>()?;
    // No note is issued before its invoice, by whichever clock that was.
    let invoiced_at =
        documents.iter().filter_map(|documents| Some(documents.invoice.as_ref()?.issued_at)).max();
    let now = invoiced_at.map_or(app.clock.now(), |last| last.max(app.clock.now()));
    Ok(app.store.issue(app.config.documents.credit_note_series()?, now, &drafts).await)
}

fn draft_of_note(documents: &BookingDocuments) -> Result<Draft<'_, CreditNote>, Failure> {
    let id = &documents.booking.booking_id;
    let owed = documents.invoice.as_ref().zip(next_credit(documents));
    let (invoice, credit) =
        owed.ok_or_else(|| Failure::broken(format!("{id}: there is nothing to credit")))?;
    let credited = &documents.credit_notes;
    let make =
        move |number, issued_at| Ok(CreditNote::of_refund(number, issued_at, invoice, credited, credit)?);
    Ok(Draft { booking_id: id, place: Place::CreditNote(&credit.0.refund_id), make: Box::new(make) })
}
