//! `GET /booking/{booking_id}/invoice`: returns the invoice and its credit notes as issued, with the customer's present
//! name and address. It only reads.

use aws::store::AccountState;
use documents::{Print, credit_note_pdf, invoice_pdf};
use domain::booking::Booking;
use domain::ids::{BookingId, CustomerId};
use domain::invoice::{Buyer, CreditNote, DocumentNumber, Invoice, invoiced_payment};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use mails::Language;
use schemars::JsonSchema;
use serde::Serialize;

use super::format::{Format, PDF};
use crate::print::language_of;
use crate::{App, Endpoint};

/// `GET /booking/{booking_id}/invoice`
pub static GET_INVOICE: Endpoint = Endpoint {
    name: "get-invoice",
    method: "GET",
    path: "/booking/{booking_id}/invoice",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_invoice(app, request)),
};

/// A booking's invoice with its credit notes, or the one credit note that was requested.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum DocumentView {
    /// The invoice.
    Invoice(Box<InvoiceView>),
    /// A credit note.
    CreditNote(Box<CreditNote>),
}

/// An invoice with its credit notes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct InvoiceView {
    /// Invoice of the sale.
    #[serde(flatten)]
    pub invoice: Invoice,
    /// Credit notes of the refunds, oldest first.
    pub credit_notes: Vec<CreditNote>,
}

async fn get_invoice(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let format = Format::of(request, &[Format::Json, Format::Pdf])?;
    let documents =
        app.store.documents(&id).await?.filter(|documents| documents.booking.customer_id == customer);
    let mut documents = documents.ok_or(Error::NotFound { what: "booking" })?;
    let Some(mut invoice) = documents.invoice else {
        return Err(without_invoice(app, &documents.booking).into());
    };
    let (buyer, language) = buyer(app, customer).await?;
    invoice.customer = buyer;
    for note in &mut documents.credit_notes {
        note.customer = invoice.customer.clone();
    }
    let document = match request.query("credit_note") {
        None => {
            DocumentView::Invoice(Box::new(InvoiceView { invoice, credit_notes: documents.credit_notes }))
        }
        Some(number) => {
            let number: Option<DocumentNumber> = number.parse().ok();
            let note = documents.credit_notes.into_iter().find(|note| Some(&note.number) == number.as_ref());
            DocumentView::CreditNote(Box::new(note.ok_or(Error::NotFound { what: "credit note" })?))
        }
    };
    match format {
        Format::Json | Format::Png => Reply::ok(&document),
        Format::Pdf => Ok(document.pdf(app, language).await),
    }
}

/// The buyer with name and address, which no stored document has, and the language of the buyer's documents.
async fn buyer(app: &App, customer_id: CustomerId) -> Result<(Buyer, Language), Failure> {
    let account = app.store.account_state(&customer_id).await?;
    let language = language_of(&account);
    let buyer = match account {
        AccountState::Open(profile) => Buyer { customer_id, name: profile.name, email: Some(profile.email) },
        AccountState::Bare | AccountState::Closed => Buyer { customer_id, name: None, email: None },
    };
    Ok((buyer, language))
}

/// The error if there is no invoice: it is being written, the booking is free, or it was not paid.
fn without_invoice(app: &App, booking: &Booking) -> Error {
    if invoiced_payment(booking).is_some() {
        Error::NotReady { what: "invoice" }
    } else if booking.kept_payment().is_some() {
        Error::NotFound { what: "invoice" }
    } else {
        Error::BookingStatusWrong { status: booking.status_at(app.clock.now()).as_str() }
    }
}

impl DocumentView {
    async fn pdf(&self, app: &App, language: Language) -> Reply {
        let print = |print: &Print<'_>| match self {
            Self::Invoice(view) => invoice_pdf(&view.invoice, print),
            Self::CreditNote(note) => credit_note_pdf(note, print),
        };
        let number = match self {
            Self::Invoice(view) => &view.invoice.number,
            Self::CreditNote(note) => &note.number,
        };
        let bytes = app.printed(language, &print).await;
        // A number may contain slashes, a file name may not.
        Reply::file(PDF, &format!("{}.pdf", number.as_str().replace('/', "-")), &bytes)
    }
}
