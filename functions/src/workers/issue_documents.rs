//! Documents queue → the invoice and the credit notes that a booking's money calls for.
//!
//! A message only names a booking: what it is owed is read from it, and what is there already is left out. So
//! a message that comes twice, late or before another does no harm, and one that is lost is made up for by
//! the next, or by hand. Each document is written in one transaction with its number (see the store): dying
//! anywhere leaves neither a gap nor a second document. Credit notes are written in the order of the refunds,
//! each knowing those before it. Where many bookings are confirmed at once, the counter's conflicts are tried
//! again with jitter, and then left to the queue, whose worker runs two at a time at most.

use aws::Queue;
use aws::store::{Papers, Place};
use domain::Failure;
use domain::booking::Booking;
use domain::ids::BookingId;
use domain::invoice::{Buyer, CreditNote, Invoice, Issue, Tax, credited_refunds, invoiced_payment};
use domain::message::Message;
use domain::payment::{Payment, Refund};
use lambda::{QueueMessage, log};
use serde::{Deserialize, Serialize};

use crate::queue::each;
use crate::{App, QueueWorker};

/// Documents queue.
pub static ISSUE_DOCUMENTS: QueueWorker = QueueWorker {
    name: "issue-documents",
    queue: "documents",
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, message| Box::pin(issue_documents(app, message))))
    },
};

/// A message of the documents queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DocumentOrder {
    /// Whose documents are to be written.
    pub(crate) booking_id: BookingId,
}

impl DocumentOrder {
    /// The order that `messages` of one booking's change give, if they are about money that is documented.
    pub(crate) fn of(messages: &[Message]) -> Option<Self> {
        messages.iter().find_map(|message| match message {
            Message::BookingConfirmed { booking, .. } if booking.total.amount_minor > 0 => {
                Some(Self { booking_id: booking.booking_id.clone() })
            }
            Message::RefundDue { booking, reason, .. } if !reason.is_automatic() => {
                Some(Self { booking_id: booking.booking_id.clone() })
            }
            _ => None,
        })
    }

    /// Puts it on the documents queue.
    ///
    /// # Errors
    /// Where the queue does not answer.
    pub(crate) async fn enqueue(&self, app: &App) -> Result<(), Failure> {
        let body = serde_json::to_string(self).map_err(|error| Failure::Broken(error.to_string()))?;
        let url = app.config.documents_queue_url.get()?.to_owned();
        Queue::new(&app.connection, url).send(body).await
    }
}

async fn issue_documents(app: &App, message: &QueueMessage) -> Result<(), Failure> {
    let order: DocumentOrder = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Broken(format!("a message of the documents queue: {error}")))?;
    let id = &order.booking_id;
    let papers = read(app, id).await?;
    let Some(payment) = invoiced_payment(&papers.booking) else { return Ok(()) };
    let invoice = match papers.invoice {
        Some(invoice) => invoice,
        None => issue_invoice(app, &papers.booking, payment).await?,
    };
    let mut credited = papers.credit_notes;
    for credit in credited_refunds(&papers.booking) {
        if credited.iter().any(|note| note.refund_id == credit.0.refund_id) {
            continue;
        }
        credited = issue_credit_note(app, &invoice, &credited, credit).await?;
    }
    Ok(())
}

async fn read(app: &App, id: &BookingId) -> Result<Papers, Failure> {
    let papers = app.store.papers(id).await?;
    papers.ok_or_else(|| Failure::Broken(format!("{id}: there is no such booking to document")))
}

/// Writes the invoice, and reads what is there then: perhaps another's, who was first.
async fn issue_invoice(app: &App, booking: &Booking, payment: &Payment) -> Result<Invoice, Failure> {
    let id = &booking.booking_id;
    let event = app.store.event(&booking.event_id).await?;
    let event = event.ok_or_else(|| Failure::Broken(format!("{id}: its event is not there")))?;
    let seller = app.config.papers.seller()?;
    let issued_at = app.clock.now();
    let make = |number| {
        Ok(Invoice::issue(Issue {
            number,
            issued_at,
            seller: seller.clone(),
            customer: Buyer { customer_id: booking.customer_id.clone(), name: None, email: None },
            booking,
            event: &event,
            payment,
            // Like prices, they never change once the event is made.
            tax: Tax { mode: event.tax_mode, basis_points: event.tax_basis_points },
        })?)
    };
    app.store.issue(app.config.papers.invoice_series()?, id, Place::Invoice, make).await?;
    log::count("InvoiceIssued");
    read(app, id).await?.invoice.ok_or_else(|| Failure::Broken(format!("{id}: its invoice is not there")))
}

/// Writes the credit note of a refund that takes so much back, and answers all that are there then.
async fn issue_credit_note(
    app: &App,
    invoice: &Invoice,
    credited: &[CreditNote],
    credit: (&Refund, i64),
) -> Result<Vec<CreditNote>, Failure> {
    let issued_at = app.clock.now();
    let make = |number| Ok(CreditNote::of_refund(number, issued_at, invoice, credited, credit)?);
    let place = Place::CreditNote(&credit.0.refund_id);
    app.store.issue(app.config.papers.credit_note_series()?, &invoice.booking_id, place, make).await?;
    log::count("CreditNoteIssued");
    Ok(read(app, &invoice.booking_id).await?.credit_notes)
}
