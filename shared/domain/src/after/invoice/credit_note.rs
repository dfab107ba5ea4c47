//! Credit notes for the refunds of an invoice.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Amounts, Buyer, DocumentNumber, EventFacts, Invoice, InvoiceDiscount, InvoiceError, InvoiceLine, Seller,
    Tax, discounts_of, lines_of,
};
use crate::Currency;
use crate::base::ids::{BookingId, PaymentId, RefundId};
use crate::sale::booking::{Booking, BookingSeat};
use crate::sale::payment::Refund;
use crate::sale::tax::TaxMode;

/// Document that corrects an invoice after a refund; never changed after its issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditNote {
    /// Number of the credit note.
    pub number: DocumentNumber,
    /// Instant of the issue.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub issued_at: Timestamp,
    /// Number of the corrected invoice.
    pub invoice_number: DocumentNumber,
    /// Instant of that invoice's issue.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub invoice_issued_at: Timestamp,
    /// Refund that the note documents.
    pub refund_id: RefundId,
    /// Seller, as on the invoice.
    pub seller: Seller,
    /// Buyer, as on the invoice.
    pub customer: Buyer,
    /// Booking of the invoice.
    pub booking_id: BookingId,
    /// Payment that is refunded.
    pub payment_id: PaymentId,
    /// Event, as on the invoice.
    pub event: EventFacts,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Tax, as on the invoice.
    pub tax: Tax,
    /// Returned seats, one line per tier, at the prices of the invoice.
    pub lines: Vec<InvoiceLine>,
    /// Discounts of the returned seats; absent without any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<InvoiceDiscount>,
    /// Refunded sums.
    pub amounts: Amounts,
}

/// Text of a line that refunds money without a seat.
const REDUCTION: &str = "price reduction";
/// Text of a line for the amount by which a refund was raised, because the provider pays no smaller one.
const ROUNDING: &str = "rounding";

impl CreditNote {
    /// Issues the credit note for a refund that takes `total_minor` off the sale of `booking`.
    ///
    /// Its lines are the seats that were returned for the refund, at the prices of the invoice. If the refund
    /// is lower than their worth, the seller keeps the difference; if it is higher, or names no seat, the
    /// note has a line of its own for that. The tax is the refund's.
    ///
    /// # Errors
    /// [`InvoiceError::NotOfThis`] if the invoice is another booking's, [`InvoiceError::Amount`] if the quote
    /// does not add up.
    pub fn issue(
        number: DocumentNumber,
        issued_at: Timestamp,
        (booking, invoice): (&Booking, &Invoice),
        (refund, total_minor): (&Refund, i64),
    ) -> Result<Self, InvoiceError> {
        if invoice.booking_id != booking.booking_id {
            return Err(InvoiceError::NotOfThis { what: "the invoice" });
        }
        let returned = |seat: &BookingSeat| refund.seats.iter().any(|id| id == seat.sold_as());
        let worth = booking.worth_of(returned)?;
        let (mut lines, mut amounts) = (lines_of(booking, returned)?, Amounts::of(worth));
        let tax_minor = refund.tax_minor;
        (amounts.tax_minor, amounts.net_minor) = (tax_minor, total_minor - tax_minor);
        amounts.total_minor = total_minor;
        // As prices are quoted: without tax that is added, with tax that is included.
        let priced = if worth.tax_mode == TaxMode::Inclusive { total_minor } else { amounts.net_minor };
        amounts.retained_minor = (worth.priced_minor() - priced).max(0);
        let more = (priced - worth.priced_minor()).max(0);
        if more > 0 || lines.is_empty() {
            amounts.subtotal_minor += more;
            let kind = if lines.is_empty() { REDUCTION } else { ROUNDING };
            lines.push(line_without_seats(kind, more));
        }
        Ok(Self {
            number,
            issued_at,
            invoice_number: invoice.number.clone(),
            invoice_issued_at: invoice.issued_at,
            refund_id: refund.refund_id.clone(),
            seller: invoice.seller.clone(),
            customer: invoice.customer.clone(),
            booking_id: invoice.booking_id.clone(),
            payment_id: invoice.payment_id.clone(),
            event: invoice.event.clone(),
            currency: invoice.currency,
            tax: invoice.tax,
            lines,
            discounts: discounts_of(booking, returned)?,
            amounts,
        })
    }
}

fn line_without_seats(kind: &str, amount_minor: i64) -> InvoiceLine {
    InvoiceLine { kind: kind.to_owned(), seats: Vec::new(), count: 1, unit_minor: amount_minor, amount_minor }
}
