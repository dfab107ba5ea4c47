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
//! An invoice has the sums of its booking's quote. A credit note has those of its seats, by their allocations,
//! and the price, fees and tax of its refund. So notes never exceed their invoice, and they add up to it if
//! everything is refunded.

mod credit_note;
mod number;
mod refunded;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use credit_note::CreditNote;
pub use number::DocumentNumber;
pub use refunded::{credited_refunds, invoiced_payment};

use crate::base::ids::{BookingId, CustomerId, EventId, PaymentId};
use crate::sale::booking::{Booking, BookingSeat};
use crate::sale::event::Event;
use crate::sale::payment::{Payment, PaymentStatus};
use crate::sale::quote::Worth;
use crate::sale::tax::Tax;
use crate::{Currency, Error, Failure, Money};

/// Seller from the configuration, copied into each document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seller {
    /// Name of the company.
    pub name: String,
    /// Address, line by line.
    pub address_lines: Vec<String>,
    /// Tax numbers (GSTIN, VAT id).
    pub tax_ids: Vec<String>,
}

/// Buyer of the seats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Buyer {
    /// Id of the customer.
    pub customer_id: CustomerId,
    /// Name of the customer; only on the copy that the customer reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address of the customer; only on the copy that the customer reads.
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

/// A discount on a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceDiscount {
    /// Reason of the discount, for people.
    pub label: String,
    /// Amount off the prices of the document's seats, in minor units.
    pub amount_minor: i64,
    /// Amount off their fees, which the document's fees are without, in minor units.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub fees_waived_minor: i64,
    /// Shares of the seats.
    pub seats: Vec<InvoiceSeatDiscount>,
}

/// A seat's share of a discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceSeatDiscount {
    /// Id under which the seat was sold.
    pub seat_id: String,
    /// Amount off its price, in minor units.
    pub amount_minor: i64,
}

/// Sums of a document, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amounts {
    /// Sum of the lines.
    pub subtotal_minor: i64,
    /// Sum of the discounts on prices.
    pub discount_minor: i64,
    /// Organizer's fees.
    pub fees_minor: i64,
    /// Part of the fees that is for the booking, however many seats it has. A credit note does not name it: it is shared
    /// out over the seats like the others.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub booking_fee_minor: i64,
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
    /// Prefix of the organizer's credit notes at the issue; absent if the numbers are the deployment's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_note_series: Option<String>,
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
    /// Sold seats, one line per tier and price.
    pub lines: Vec<InvoiceLine>,
    /// Discounts by seat; absent without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<InvoiceDiscount>,
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
    /// Prefix of the organizer's credit notes; absent if the numbers are the deployment's.
    pub credit_note_series: Option<String>,
    /// Buyer; must be the booking's customer.
    pub customer: Buyer,
    /// Booking, with its seats and quote.
    pub booking: &'a Booking,
    /// Event, for its facts only: prices come from the quote.
    pub event: &'a Event,
    /// Payment that confirmed the booking.
    pub payment: &'a Payment,
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
    /// The quote's sums do not follow from its lines, discounts, fees and rate.
    #[error("the quote does not add up")]
    QuoteDiffers,
    /// The seats are not those that the quote counts.
    #[error("the booking's seats are not those of its quote")]
    SeatsDiffer,
    /// Customer, event, payment or invoice belong to another booking.
    #[error("{what} is not the document's")]
    NotOfThis {
        /// Part that does not belong.
        what: &'static str,
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
    /// # Errors
    /// [`InvoiceError`] if the arguments contradict each other.
    pub fn issue(issue: Issue<'_>) -> Result<Self, InvoiceError> {
        let Issue { number, issued_at, seller, credit_note_series, customer, booking, event, payment } =
            issue;
        let belongs = |right: bool, what| if right { Ok(()) } else { Err(InvoiceError::NotOfThis { what }) };
        belongs(customer.customer_id == booking.customer_id, "the customer")?;
        belongs(event.event_id == booking.event_id, "the event")?;
        let captured =
            payment.status == PaymentStatus::Success && paid(booking, payment)? == booking.quote.total();
        belongs(captured && payment.payment_id.booking_id() == booking.booking_id, "the payment")?;
        if !booking.quote.adds_up() {
            return Err(InvoiceError::QuoteDiffers);
        }
        let worth = booking.worth_of(|_| true).map_err(|_| InvoiceError::SeatsDiffer)?;
        Ok(Self {
            number,
            issued_at,
            seller,
            credit_note_series,
            customer,
            booking_id: booking.booking_id.clone(),
            payment_id: payment.payment_id.clone(),
            event: EventFacts::of(event),
            currency: booking.quote.currency,
            tax: booking.quote.tax(),
            lines: lines_of(booking, |_| true)?,
            discounts: discounts_of(booking, |_| true)?,
            amounts: Amounts { booking_fee_minor: booking.quote.booking_fee_minor, ..Amounts::of(worth) },
        })
    }
}

/// The amount of `payment` and of the others that pay for the booking.
fn paid(booking: &Booking, payment: &Payment) -> Result<Money, Error> {
    let mut others = booking.kept_payments().filter(|other| other.payment_id != payment.payment_id);
    others.try_fold(payment.amount, |sum, other| sum.plus(other.amount))
}

/// Lines of the sold seats that are `wanted`, in the order of the quote.
fn lines_of(
    booking: &Booking,
    wanted: impl Fn(&BookingSeat) -> bool,
) -> Result<Vec<InvoiceLine>, InvoiceError> {
    let mut lines = Vec::with_capacity(booking.quote.lines.len());
    for (place, line) in booking.quote.lines.iter().enumerate() {
        let seats = booking.sold_seats().filter(|seat| booking.line_of(seat) == Some(place) && wanted(seat));
        let seats: Vec<String> = seats.map(|seat| seat.sold_as().to_owned()).collect();
        let (kind, unit_minor) = (line.kind.clone(), line.unit_minor);
        let count = u32::try_from(seats.len()).map_err(|_| Error::AmountOutOfRange)?;
        let amount_minor = unit_minor.checked_mul(count.into()).ok_or(Error::AmountOutOfRange)?;
        if count > 0 {
            lines.push(InvoiceLine { kind, seats, count, unit_minor, amount_minor });
        }
    }
    Ok(lines)
}

/// Discounts of the sold seats that are `wanted`.
fn discounts_of(
    booking: &Booking,
    wanted: impl Fn(&BookingSeat) -> bool,
) -> Result<Vec<InvoiceDiscount>, Error> {
    let allocations = booking.allocations()?;
    let mut discounts = Vec::new();
    for (place, discount) in booking.quote.discounts.iter().enumerate() {
        let mut made = InvoiceDiscount {
            label: discount.label.clone(),
            amount_minor: 0,
            fees_waived_minor: 0,
            seats: Vec::new(),
        };
        for (seat, allocation) in allocations.iter().filter(|(seat, _)| wanted(seat)) {
            let share = |shares: &[i64]| shares.get(place).copied().unwrap_or_default();
            let amount_minor = share(&allocation.discounts);
            made.amount_minor += amount_minor;
            made.fees_waived_minor += share(&allocation.waived);
            if amount_minor > 0 {
                made.seats.push(InvoiceSeatDiscount { seat_id: seat.sold_as().to_owned(), amount_minor });
            }
        }
        if made.amount_minor + made.fees_waived_minor > 0 {
            discounts.push(made);
        }
    }
    Ok(discounts)
}

impl Amounts {
    /// Sums of a document for seats of this worth, of which the seller keeps nothing.
    fn of(worth: Worth) -> Self {
        Self {
            subtotal_minor: worth.list_minor,
            discount_minor: worth.discount_minor,
            fees_minor: worth.fees_minor,
            booking_fee_minor: 0,
            retained_minor: 0,
            net_minor: worth.net_price_minor() + worth.net_fees_minor(),
            tax_minor: worth.tax_minor(),
            total_minor: worth.total_minor(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
