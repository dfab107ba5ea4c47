//! Documents queue → the invoices and credit notes that bookings call for.
//!
//! A message only names a booking; the function reads which documents it lacks. So a message may come twice,
//! late or out of order, and a lost one is made up for by the next, or by hand. Each step writes the next
//! document of every booking of the batch, those of one series in one transaction with their numbers (see the store): a crash
//! leaves neither a gap nor a second document. An invoice is issued before its credit notes, and those follow
//! the order of the refunds. A message is done once its documents were written here or found. For all others,
//! including those of a transaction with an unknown outcome, the bookings are read again when the message is
//! redelivered.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use aws::in_parallel;
use aws::store::{BookingDocuments, Draft, Issued, Place};
use domain::Failure;
use domain::booking::Booking;
use domain::event::Event;
use domain::ids::{BookingId, EventId, OrganizerId};
use domain::invoice::{
    Buyer, CreditNote, DocumentNumber, Invoice, Issue, credited_refunds, invoiced_payment,
};
use domain::payment::Refund;
use jiff::Timestamp;
use lambda::{Outcomes, QueueMessage, metrics, telemetry};
use serde::Serialize;

use crate::config::{DocumentSettings, Issuer};
use crate::queue::{DocumentOrder, Queued, read};
use crate::{App, QueueWorker};

/// Consumer of the documents queue.
pub static ISSUE_DOCUMENTS: QueueWorker = QueueWorker {
    name: "issue-documents",
    queue: DocumentOrder::QUEUE,
    handle: |app, messages| Box::pin(issue_documents(app, messages)),
};

/// Outcome for each booking, in the order of the bookings.
type AllIssued<T> = Vec<Result<Issued<T>, Failure>>;

/// Reads that run at once: those of a whole batch.
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

/// Bookings of one batch.
struct Batch<'a> {
    app: &'a App,
    /// A message for each booking.
    messages: BTreeMap<BookingId, &'a QueueMessage>,
    /// Failures, by booking.
    failed: BTreeMap<BookingId, Failure>,
}

impl Batch<'_> {
    /// Writes the documents that the bookings lack: in each pass the next one of each.
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

    /// Runs `work` with logs and metrics attributed to the message that names the booking.
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

    /// Reads the bookings and their documents. Returns those that lack one.
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

    /// Adds the written documents to their bookings, and reads bookings again if another worker was first.
    /// Returns those that lack another document.
    async fn filed<T>(
        &mut self,
        documents: Vec<BookingDocuments>,
        issued: AllIssued<T>,
        file: impl Fn(&mut BookingDocuments, T),
    ) -> Vec<BookingDocuments> {
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

/// Returns true if the booking calls for a document that it does not have.
fn lacks_one(documents: &BookingDocuments) -> bool {
    match documents.invoice {
        None => invoiced_payment(&documents.booking).is_some(),
        Some(_) => next_credit(documents).is_some(),
    }
}

/// The first refund without a credit note, and its amount.
fn next_credit(documents: &BookingDocuments) -> Option<(&Refund, i64)> {
    let noted =
        |refund: &Refund| documents.credit_notes.iter().any(|note| note.refund_id == refund.refund_id);
    credited_refunds(&documents.booking).find(|(refund, _)| !noted(refund))
}

/// Writes the invoices of bookings that have none.
async fn issue_invoices(app: &App, documents: &[BookingDocuments]) -> AllIssued<Invoice> {
    let sales = &Sales::read(app, documents).await;
    let drafts = documents.iter().map(|documents| {
        let (event, issuer) = sales.of(&documents.booking)?;
        let make = move |number, issued_at| invoice_of(documents, event, issuer, number, issued_at);
        let booking_id = &documents.booking.booking_id;
        let draft = Draft { booking_id, place: Place::Invoice, make: Box::new(make) };
        Ok((issuer.invoice_series.as_str(), draft))
    });
    issue_by_series(app, app.clock.now(), drafts.collect()).await
}

/// Writes drafts, each in its series. A draft that could not be made keeps its failure.
async fn issue_by_series<T: Serialize>(
    app: &App,
    now: Timestamp,
    drafts: Vec<Result<(&str, Draft<'_, T>), Failure>>,
) -> AllIssued<T> {
    let mut outcomes: AllIssued<T> = Vec::with_capacity(drafts.len());
    let mut by_series: BTreeMap<&str, (Vec<usize>, Vec<Draft<'_, T>>)> = BTreeMap::new();
    for (place, draft) in drafts.into_iter().enumerate() {
        outcomes.push(Ok(Issued::There));
        match draft {
            Ok((series, draft)) => {
                let (places, drafts) = by_series.entry(series).or_default();
                places.push(place);
                drafts.push(draft);
            }
            Err(failure) => outcomes[place] = Err(failure),
        }
    }
    for (series, (places, drafts)) in by_series {
        let issued = app.store.issue(series, now, &drafts).await;
        for (place, outcome) in places.into_iter().zip(issued) {
            outcomes[place] = outcome;
        }
    }
    outcomes
}

/// Events of bookings and the issuers of their documents, each read once.
struct Sales {
    events: BTreeMap<EventId, Result<Option<Event>, Failure>>,
    issuers: BTreeMap<OrganizerId, Result<Option<Issuer>, Failure>>,
}

impl Sales {
    async fn read(app: &App, documents: &[BookingDocuments]) -> Self {
        let events: BTreeSet<&EventId> =
            documents.iter().map(|documents| &documents.booking.event_id).collect();
        let read = |id: EventId| async move {
            let event = app.store.event(&id).await;
            Ok::<_, Infallible>((id, event))
        };
        let Ok(events) = in_parallel(READS_AT_ONCE, events.into_iter().cloned().map(read).collect()).await;
        let known = events.iter().filter_map(|(_, event)| event.as_ref().ok()?.as_ref());
        let organizers: BTreeSet<OrganizerId> = known.map(|event| event.organizer_id.clone()).collect();
        let read = |id: OrganizerId| async move {
            let organizer = app.store.organizer(&id).await;
            let issuer = organizer.and_then(|organizer| {
                organizer.map(|organizer| app.config.documents.issuer(&organizer)).transpose()
            });
            Ok::<_, Infallible>((id, issuer))
        };
        let Ok(issuers) = in_parallel(READS_AT_ONCE, organizers.into_iter().map(read).collect()).await;
        Self { events: events.into_iter().collect(), issuers: issuers.into_iter().collect() }
    }

    /// Event of a booking, and the issuer of its documents.
    fn of(&self, booking: &Booking) -> Result<(&Event, &Issuer), Failure> {
        let event = found(self.events.get(&booking.event_id), booking, "event")?;
        let issuer = found(self.issuers.get(&event.organizer_id), booking, "organizer")?;
        Ok((event, issuer))
    }
}

/// Thing that was read for a booking.
fn found<'a, T>(
    read: Option<&'a Result<Option<T>, Failure>>,
    booking: &Booking,
    what: &str,
) -> Result<&'a T, Failure> {
    match read {
        Some(Ok(Some(there))) => Ok(there),
        Some(Err(failure)) => Err(failure.clone()),
        _ => Err(Failure::broken(format!("{}: its {what} is not there", booking.booking_id))),
    }
}

fn invoice_of(
    documents: &BookingDocuments,
    event: &Event,
    issuer: &Issuer,
    number: DocumentNumber,
    issued_at: Timestamp,
) -> Result<Invoice, Failure> {
    let booking = &documents.booking;
    let broken = |what: &str| Failure::broken(format!("{}: {what}", booking.booking_id));
    let payment = invoiced_payment(booking).ok_or_else(|| broken("there is nothing to invoice"))?;
    let customer = Buyer { customer_id: booking.customer_id.clone(), name: None, email: None };
    let Issuer { seller, credit_note_series, is_organizer, .. } = issuer.clone();
    let credit_note_series = is_organizer.then_some(credit_note_series);
    let issue = Issue { number, issued_at, seller, credit_note_series, customer, booking, event, payment };
    Ok(Invoice::issue(issue)?)
}

/// Writes the next credit note of bookings that have an invoice and lack one.
async fn issue_credit_notes(app: &App, documents: &[BookingDocuments]) -> AllIssued<CreditNote> {
    let drafts = documents.iter().map(|documents| draft_of_note(&app.config.documents, documents));
    // A credit note is never dated before its invoice, whichever clocks were used.
    let invoiced_at =
        documents.iter().filter_map(|documents| Some(documents.invoice.as_ref()?.issued_at)).max();
    let now = invoiced_at.map_or(app.clock.now(), |last| last.max(app.clock.now()));
    issue_by_series(app, now, drafts.collect()).await
}

/// The next credit note of a booking, and the series of its number.
fn draft_of_note<'a>(
    settings: &'a DocumentSettings,
    documents: &'a BookingDocuments,
) -> Result<(&'a str, Draft<'a, CreditNote>), Failure> {
    let id = &documents.booking.booking_id;
    let owed = documents.invoice.as_ref().zip(next_credit(documents));
    let (invoice, credit) =
        owed.ok_or_else(|| Failure::broken(format!("{id}: there is nothing to credit")))?;
    let sale = (&documents.booking, invoice);
    let make = move |number, issued_at| Ok(CreditNote::issue(number, issued_at, sale, credit)?);
    let place = Place::CreditNote(&credit.0.refund_id);
    let draft = Draft { booking_id: id, place, make: Box::new(make) };
    Ok((settings.series_of_notes(invoice)?, draft))
}
