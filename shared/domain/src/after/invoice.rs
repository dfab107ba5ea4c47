//! Invoices and credit notes: numbered, immutable, corrected only by their opposite.
//!
//! All amounts are integer minor units of one currency and never negative; a credit note has the refunded
//! amounts. On every document
//!
//! ```text
//! subtotal                                   = sum of the lines
//! subtotal - discount + fees - retained      = total         where prices include tax
//! subtotal - discount + fees - retained + tax = total         where tax comes on top
//! net                                        = total - tax
//! ```
//!
//! The tax is rounded once per document, half up.

mod credit_note;
mod number;
mod refunded;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use credit_note::{Credit, CreditNote, Returned, credit_amounts};
pub use number::DocumentNumber;
pub use refunded::{credited_refunds, invoiced_payment};

use crate::base::ids::{BookingId, CustomerId, EventId, PaymentId};
use crate::sale::booking::Booking;
use crate::sale::event::Event;
use crate::sale::payment::{Payment, PaymentStatus};
use crate::sale::quote::Quote;
use crate::sale::tax::{Tax, TaxMode};
use crate::{Currency, Error, Failure};

/// Seller from the configuration, copied into each document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seller {
    /// Name of the company.
    pub name: String,
    /// Address, line by line.
    pub address_lines: Vec<String>,
    /// Tax number (GSTIN, VAT id), if the seller has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<String>,
}

/// Buyer of the seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Buyer {
    /// Id of the customer.
    pub customer_id: CustomerId,
    /// Name of the customer, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address of the customer, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Event facts on a document, as they were at its issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EventFacts {
    /// Id of the event.
    pub event_id: EventId,
    /// Name of the title.
    pub title: String,
    /// Name of the venue.
    pub venue: String,
    /// Street and number.
    pub address: String,
    /// City.
    pub city: String,
    /// Name of the screen.
    pub screen: String,
    /// Start on the venue's clock, `2026-12-24T19:30`.
    pub local_start: String,
    /// IANA time zone of the venue.
    pub time_zone: String,
}

impl EventFacts {
    /// The facts of `event`.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self {
            event_id: event.event_id.clone(),
            title: event.title.name.clone(),
            venue: event.venue.name.clone(),
            address: event.venue.address.clone(),
            city: event.venue.city.clone(),
            screen: event.screen.name.clone(),
            local_start: event.local_start.clone(),
            time_zone: event.time_zone.clone(),
        }
    }
}

/// Seats of one tier at one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceLine {
    /// Tier of the seats.
    #[serde(rename = "type")]
    pub kind: String,
    /// Ids of the seats.
    pub seats: Vec<String>,
    /// Number of seats.
    pub count: u32,
    /// Price of one seat in minor units.
    pub unit_minor: i64,
    /// Price of all seats of the line, in minor units.
    pub amount_minor: i64,
}

/// Sums of a document, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amounts {
    /// Sum of the lines.
    pub subtotal_minor: i64,
    /// Discount from a coupon.
    pub discount_minor: i64,
    /// Organizer's fees.
    pub fees_minor: i64,
    /// Amount that the seller keeps of returned seats; always 0 on an invoice.
    #[serde(default)]
    pub retained_minor: i64,
    /// Total without tax.
    pub net_minor: i64,
    /// Tax included in the total.
    pub tax_minor: i64,
    /// Amount that was paid or is refunded.
    pub total_minor: i64,
}

/// Document of a sale; never changed after its issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invoice {
    /// Number of the invoice.
    pub number: DocumentNumber,
    /// Instant of the issue.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub issued_at: Timestamp,
    /// Seller of the seats.
    pub seller: Seller,
    /// Buyer of the seats.
    pub customer: Buyer,
    /// Booking that was paid.
    pub booking_id: BookingId,
    /// Payment that the invoice acknowledges.
    pub payment_id: PaymentId,
    /// Event of the seats.
    pub event: EventFacts,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Tax of the sale.
    pub tax: Tax,
    /// Sold seats, one line per tier.
    pub lines: Vec<InvoiceLine>,
    /// Sums of the document.
    pub amounts: Amounts,
}

/// Input of an invoice.
#[derive(Clone, Debug)]
pub struct Issue<'a> {
    /// Next number of the invoice series.
    pub number: DocumentNumber,
    /// Instant of the issue.
    pub issued_at: Timestamp,
    /// Seller of the seats.
    pub seller: Seller,
    /// Buyer; must be the booking's customer.
    pub customer: Buyer,
    /// Booking, with its seats and quote.
    pub booking: &'a Booking,
    /// Event, for its facts only: prices come from the quote.
    pub event: &'a Event,
    /// Payment that confirmed the booking.
    pub payment: &'a Payment,
    /// Tax of the quote when the seats were locked.
    pub tax: Tax,
}

/// Reason that a document cannot be issued. None is the customer's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoiceError {
    /// An amount is negative or too large.
    #[error(transparent)]
    Amount(#[from] Error),
    /// The number does not have a form that tax offices accept.
    #[error("a number is 1 to 9 capital letters, digits, - or /, then - and at least 6 digits, 16 in all")]
    NumberInvalid,
    /// The quote's sums do not match its lines.
    #[error("the quote does not add up")]
    QuoteDiffers,
    /// The quote's tax does not follow from the rate.
    #[error("the quote's tax is not the rate's: {expected_minor}, not {found_minor}")]
    TaxDiffers {
        /// Tax by the rate.
        expected_minor: i64,
        /// Tax of the quote.
        found_minor: i64,
    },
    /// The seats are not those that the quote counts.
    #[error("the booking's seats are not those of its quote")]
    SeatsDiffer,
    /// Customer, event, payment or credit notes belong to another booking.
    #[error("{what} is not the document's")]
    NotOfThis {
        /// Part that does not belong.
        what: &'static str,
    },
    /// No seat is returned.
    #[error("a credit note gives back at least one seat")]
    NoSeats,
    /// The seat is not on the invoice, was returned before, or is named twice.
    #[error("the seat {seat_id} cannot be given back")]
    SeatNotCreditable {
        /// The seat.
        seat_id: String,
    },
    /// The refund exceeds what was paid for the seats.
    #[error("at most {max_minor} can go back for these seats")]
    TooMuch {
        /// Amount that was paid for them.
        max_minor: i64,
    },
}

impl From<InvoiceError> for Failure {
    fn from(error: InvoiceError) -> Self {
        Self::caused("a document", error)
    }
}

impl Invoice {
    /// Issues the invoice of a paid booking.
    ///
    /// With [`TaxMode::Exclusive`] it reads every field of the quote and refuses a `tax_minor` that does not
    /// follow from the rate. With [`TaxMode::Inclusive`] it reads `currency`, `lines`, `discount_minor`,
    /// `fees_minor` and `total_minor`, which must be `subtotal - discount + fees`; it takes the tax out of
    /// the total itself and ignores `tax_minor`.
    ///
    /// # Errors
    /// [`InvoiceError`] if the arguments contradict each other.
    pub fn issue(issue: Issue<'_>) -> Result<Self, InvoiceError> {
        let Issue { number, issued_at, seller, customer, booking, event, payment, tax } = issue;
        let belongs = |right: bool, what| if right { Ok(()) } else { Err(InvoiceError::NotOfThis { what }) };
        belongs(customer.customer_id == booking.customer_id, "the customer")?;
        belongs(event.event_id == booking.event_id, "the event")?;
        let captured = payment.status == PaymentStatus::Success && payment.amount == booking.quote.total();
        belongs(captured && payment.payment_id.booking_id() == booking.booking_id, "the payment")?;
        let lines = lines_of(booking)?;
        let amounts = amounts_of(&booking.quote, &lines, tax)?;
        Ok(Self {
            number,
            issued_at,
            seller,
            customer,
            booking_id: booking.booking_id.clone(),
            payment_id: payment.payment_id.clone(),
            event: EventFacts::of(event),
            currency: booking.quote.currency,
            tax,
            lines,
            amounts,
        })
    }
}

fn lines_of(booking: &Booking) -> Result<Vec<InvoiceLine>, InvoiceError> {
    let mut lines = Vec::with_capacity(booking.quote.lines.len());
    for line in &booking.quote.lines {
        let of_kind =
            booking.sold_seats().filter(|seat| seat.kind == line.kind).map(|seat| seat.seat_id.clone());
        lines.push(line_of(&line.kind, of_kind.collect(), line.unit_minor)?);
    }
    let counted = lines.iter().zip(&booking.quote.lines).all(|(ours, theirs)| ours.count == theirs.count);
    let all: usize = lines.iter().map(|line| line.seats.len()).sum();
    if counted && all == booking.sold_seats().count() { Ok(lines) } else { Err(InvoiceError::SeatsDiffer) }
}

fn line_of(kind: &str, seats: Vec<String>, unit_minor: i64) -> Result<InvoiceLine, InvoiceError> {
    let count = u32::try_from(seats.len()).map_err(|_| Error::AmountOutOfRange)?;
    let amount = unit_minor.checked_mul(count.into()).filter(|amount| *amount >= 0);
    let amount_minor = amount.ok_or(Error::AmountOutOfRange)?;
    Ok(InvoiceLine { kind: kind.to_owned(), seats, count, unit_minor, amount_minor })
}

fn amounts_of(quote: &Quote, lines: &[InvoiceLine], tax: Tax) -> Result<Amounts, InvoiceError> {
    let subtotal_minor = sum(lines.iter().map(|line| line.amount_minor))?;
    let (discount_minor, fees_minor) = (quote.discount_minor, quote.fees_minor);
    if discount_minor < 0 || fees_minor < 0 || tax.basis_points > 10_000 {
        return Err(Error::AmountOutOfRange.into());
    }
    if discount_minor > subtotal_minor {
        return Err(InvoiceError::QuoteDiffers);
    }
    let priced = sum([subtotal_minor, -discount_minor, fees_minor])?;
    let tax_minor = tax.of(priced)?;
    let amounts = Amounts { subtotal_minor, discount_minor, fees_minor, ..Amounts::default() };
    let amounts = amounts.taxed(tax.mode, priced, tax_minor)?;
    if tax.mode == TaxMode::Exclusive && quote.tax_minor != tax_minor {
        return Err(InvoiceError::TaxDiffers { expected_minor: tax_minor, found_minor: quote.tax_minor });
    }
    if amounts.total_minor == quote.total_minor { Ok(amounts) } else { Err(InvoiceError::QuoteDiffers) }
}

impl Amounts {
    /// These sums with the tax that is included in, or added to, `priced`.
    fn taxed(self, mode: TaxMode, priced: i64, tax_minor: i64) -> Result<Self, InvoiceError> {
        let (net_minor, total_minor) = match mode {
            TaxMode::Exclusive => (priced, sum([priced, tax_minor])?),
            TaxMode::Inclusive => (sum([priced, -tax_minor])?, priced),
        };
        Ok(Self { net_minor, tax_minor, total_minor, ..self })
    }
}

fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, InvoiceError> {
    let total = amounts.into_iter().try_fold(0_i64, i64::checked_add);
    total.ok_or(Error::AmountOutOfRange.into())
}

#[cfg(test)]
mod tests;
