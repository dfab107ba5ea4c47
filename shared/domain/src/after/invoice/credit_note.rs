//! Credit notes for the refunds of an invoice.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Amounts, Buyer, DocumentNumber, EventFacts, Invoice, InvoiceError, InvoiceLine, Seller, Tax, line_of, sum,
};
use crate::Currency;
use crate::base::ids::{BookingId, PaymentId, RefundId};
use crate::base::money::share;

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
    /// Refunded sums.
    pub amounts: Amounts,
}

/// Refunded part of the seats' price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Everything that was paid for them.
    Everything,
    /// This total in minor units; the seller keeps the rest.
    Total(i64),
}

/// Input of a credit note.
#[derive(Clone, Debug)]
pub struct Credit<'a> {
    /// Next number of the credit note series.
    pub number: DocumentNumber,
    /// Instant of the issue.
    pub issued_at: Timestamp,
    /// Invoice to correct.
    pub invoice: &'a Invoice,
    /// All earlier credit notes of that invoice.
    pub credited: &'a [CreditNote],
    /// Ids of the returned seats.
    pub seats: &'a [String],
    /// Refunded amount.
    pub returned: Returned,
    /// Refund that the note documents.
    pub refund_id: RefundId,
}

impl CreditNote {
    /// Issues the credit note for returned seats.
    ///
    /// # Errors
    /// [`InvoiceError`] if the seats cannot be returned, or the refund is too large.
    pub fn issue(credit: Credit<'_>) -> Result<Self, InvoiceError> {
        let Credit { number, issued_at, invoice, credited, seats, returned, refund_id } = credit;
        let amounts = credit_amounts(invoice, credited, seats, returned)?;
        Ok(Self {
            number,
            issued_at,
            invoice_number: invoice.number.clone(),
            invoice_issued_at: invoice.issued_at,
            refund_id,
            seller: invoice.seller.clone(),
            customer: invoice.customer.clone(),
            booking_id: invoice.booking_id.clone(),
            payment_id: invoice.payment_id.clone(),
            event: invoice.event.clone(),
            currency: invoice.currency,
            tax: invoice.tax,
            lines: lines_with(invoice, |seat| seats.iter().any(|given| given == seat))?,
            amounts,
        })
    }

    pub(super) fn seats(&self) -> impl Iterator<Item = &String> {
        self.lines.iter().flat_map(|line| &line.seats)
    }
}

/// Computes the refund for `seats` of `invoice` after the earlier notes `credited`.
///
/// Discount, fees and tax are shared out cumulatively: a note has the sums of all seats returned so far, less
/// those of the earlier notes. So no note exceeds what is left, rounding errors do not add up, and the last
/// seats take the remainder: if everything is returned, the notes add up to the invoice, field by field.
///
/// # Errors
/// [`InvoiceError::NotOfThis`], [`InvoiceError::NoSeats`], [`InvoiceError::SeatNotCreditable`],
/// [`InvoiceError::TooMuch`] or [`InvoiceError::Amount`].
pub fn credit_amounts(
    invoice: &Invoice,
    credited: &[CreditNote],
    seats: &[String],
    returned: Returned,
) -> Result<Amounts, InvoiceError> {
    if credited.iter().any(|note| note.invoice_number != invoice.number) {
        return Err(InvoiceError::NotOfThis { what: "a credit note" });
    }
    let before: Vec<&String> = credited.iter().flat_map(CreditNote::seats).collect();
    check_seats(invoice, &before, seats)?;
    let was_back = sums_of(invoice, |seat| before.contains(&seat))?;
    let is_back = sums_of(invoice, |seat| before.contains(&seat) || seats.contains(seat))?;
    let all = Amounts {
        subtotal_minor: is_back.subtotal_minor - was_back.subtotal_minor,
        discount_minor: is_back.discount_minor - was_back.discount_minor,
        fees_minor: is_back.fees_minor - was_back.fees_minor,
        retained_minor: 0,
        net_minor: is_back.net_minor - was_back.net_minor,
        tax_minor: is_back.tax_minor - was_back.tax_minor,
        total_minor: is_back.total_minor - was_back.total_minor,
    };
    match returned {
        Returned::Everything => Ok(all),
        Returned::Total(total) if total == all.total_minor => Ok(all),
        Returned::Total(total) => part_of(all, invoice.tax, total),
    }
}

fn check_seats(invoice: &Invoice, before: &[&String], seats: &[String]) -> Result<(), InvoiceError> {
    if seats.is_empty() {
        return Err(InvoiceError::NoSeats);
    }
    for (i, seat) in seats.iter().enumerate() {
        let sold = invoice.lines.iter().any(|line| line.seats.contains(seat));
        if !sold || before.contains(&seat) || seats[..i].contains(seat) {
            return Err(InvoiceError::SeatNotCreditable { seat_id: seat.clone() });
        }
    }
    Ok(())
}

fn lines_with(invoice: &Invoice, wanted: impl Fn(&String) -> bool) -> Result<Vec<InvoiceLine>, InvoiceError> {
    let mut lines = Vec::new();
    for line in &invoice.lines {
        let seats: Vec<String> = line.seats.iter().filter(|seat| wanted(seat)).cloned().collect();
        if !seats.is_empty() {
            lines.push(line_of(&line.kind, seats, line.unit_minor)?);
        }
    }
    Ok(lines)
}

/// Sums of the wanted seats of an invoice. More seats never lower a sum.
fn sums_of(invoice: &Invoice, wanted: impl Fn(&String) -> bool) -> Result<Amounts, InvoiceError> {
    let lines = lines_with(invoice, wanted)?;
    let count = |lines: &[InvoiceLine]| lines.iter().map(|line| i64::from(line.count)).sum::<i64>();
    let whole = &invoice.amounts;
    let subtotal_minor = sum(lines.iter().map(|line| line.amount_minor))?;
    let discount_minor = share(whole.discount_minor, subtotal_minor, whole.subtotal_minor)?;
    let fees_minor = share(whole.fees_minor, count(&lines), count(&invoice.lines))?;
    let priced = sum([subtotal_minor, -discount_minor, fees_minor])?;
    let amounts = Amounts { subtotal_minor, discount_minor, fees_minor, ..Amounts::default() };
    amounts.taxed(invoice.tax.mode, priced, invoice.tax.of(priced)?)
}

/// Reduces `all` to a refund of `total_minor`, with the tax included in it.
fn part_of(all: Amounts, tax: Tax, total_minor: i64) -> Result<Amounts, InvoiceError> {
    if total_minor < 0 || total_minor > all.total_minor {
        return Err(InvoiceError::TooMuch { max_minor: all.total_minor });
    }
    // Rounding may have given these seats one unit of tax more or less than their own; neither tax nor net
    // may exceed theirs.
    let least = (total_minor - all.net_minor).max(0);
    let tax_minor = tax.contained(total_minor)?.min(all.tax_minor).max(least);
    let net_minor = total_minor - tax_minor;
    let retained_minor = match tax.mode {
        super::TaxMode::Exclusive => all.net_minor - net_minor,
        super::TaxMode::Inclusive => all.total_minor - total_minor,
    };
    Ok(Amounts { retained_minor, net_minor, tax_minor, total_minor, ..all })
}
