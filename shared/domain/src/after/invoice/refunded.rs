//! Documents that a booking's money calls for: an invoice for the kept payment, and a credit note for each of
//! its refunds.
//!
//! A refund is credited when it is recorded, not when the bank has paid it: the money is owed from then on,
//! whatever happens to the transfer. A payment that never paid for the booking (a second one, a late one) was
//! never invoiced, so its refund needs no credit note; a free booking has no invoice either. A lost dispute
//! is a loss and corrects no invoice: the bank has taken the money, and the seller has not agreed to a lower
//! price.

use jiff::Timestamp;

use super::{
    Amounts, Credit, CreditNote, DocumentNumber, Invoice, InvoiceError, InvoiceLine, Returned, TaxMode,
    credit_amounts,
};
use crate::Error;
use crate::sale::booking::Booking;
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, Refund, RefundReason};

/// Text of a line that refunds money without a seat.
const REDUCTION: &str = "price reduction";
/// Text of a line for the amount by which a refund was raised, because the provider pays no smaller one.
const ROUNDING: &str = "rounding";

/// The payment that the booking's invoice acknowledges: the kept one, if it is more than zero.
#[must_use]
pub fn invoiced_payment(booking: &Booking) -> Option<&Payment> {
    booking.kept_payment().filter(|payment| payment.amount.amount_minor > 0)
}

/// The refunds with a credit note each, oldest first, and their amounts: what the ledger takes off the sale.
/// A refund by hand of money that was owed already is not part of it.
pub fn credited_refunds(booking: &Booking) -> impl Iterator<Item = (&Refund, i64)> {
    let taken_back = |payment: &Payment, refund: &Refund| {
        let (payment, refund) = (payment.payment_id.attempt(), Some(refund.refund_id.number()));
        let mut returns = booking.ledger.iter().filter(|entry| entry.kind == Kind::Return);
        let line = returns.find(|entry| entry.payment == payment && entry.refund == refund)?;
        Some(line.amount_minor)
    };
    invoiced_payment(booking).into_iter().flat_map(move |payment| {
        payment.refunds.iter().filter_map(move |refund| Some((refund, taken_back(payment, refund)?)))
    })
}

impl CreditNote {
    /// Issues the credit note for a refund that takes `total` minor units off the sale, after all of
    /// `credited`, the invoice's earlier credit notes, which must be those of the refunds before this one.
    ///
    /// A refund that names seats returns them; one of a whole booking returns all that are left; a refund by
    /// hand at the provider returns no seat and is a price reduction.
    ///
    /// # Errors
    /// [`InvoiceError`] if the refund exceeds what is left.
    pub fn of_refund(
        number: DocumentNumber,
        issued_at: Timestamp,
        invoice: &Invoice,
        credited: &[Self],
        (refund, total): (&Refund, i64),
    ) -> Result<Self, InvoiceError> {
        let left = left_of(invoice, credited);
        if total > left.total_minor {
            return Err(InvoiceError::TooMuch { max_minor: left.total_minor });
        }
        let seats = seats_of(invoice, credited, refund);
        if seats.is_empty() {
            return Ok(Self::reduction(number, issued_at, invoice, refund, reduced(invoice, left, total)?));
        }
        let worth = credit_amounts(invoice, credited, &seats, Returned::Everything)?.total_minor;
        let (refund_id, returned) = (refund.refund_id.clone(), Returned::Total(total.min(worth)));
        let credit = Credit { number, issued_at, invoice, credited, seats: &seats, returned, refund_id };
        let mut note = Self::issue(credit)?;
        let without_seats = |note: &Self| note.lines.iter().any(|line| line.seats.is_empty());
        if total > worth {
            let left = left_of(invoice, credited.iter().chain([&note]));
            note.round(reduced(invoice, left, total - worth)?);
        } else if total == left.total_minor && credited.iter().any(without_seats) {
            note.amounts = rest(note.amounts, left, invoice.tax.mode);
        }
        Ok(note)
    }

    /// Adds `by` to the refund.
    fn round(&mut self, by: Amounts) {
        let (unit_minor, amount_minor) = (by.subtotal_minor, by.subtotal_minor);
        self.lines.push(InvoiceLine {
            kind: ROUNDING.to_owned(),
            seats: Vec::new(),
            count: 1,
            unit_minor,
            amount_minor,
        });
        self.amounts.subtotal_minor += by.subtotal_minor;
        self.amounts.net_minor += by.net_minor;
        self.amounts.tax_minor += by.tax_minor;
        self.amounts.total_minor += by.total_minor;
    }

    fn reduction(
        number: DocumentNumber,
        issued_at: Timestamp,
        invoice: &Invoice,
        refund: &Refund,
        amounts: Amounts,
    ) -> Self {
        let (unit_minor, amount_minor) = (amounts.subtotal_minor, amounts.subtotal_minor);
        let kind = REDUCTION.to_owned();
        Self {
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
            lines: vec![InvoiceLine { kind, seats: Vec::new(), count: 1, unit_minor, amount_minor }],
            amounts,
        }
    }
}

/// The part that is not refunded yet: only net, tax and total.
fn left_of<'a>(invoice: &Invoice, credited: impl IntoIterator<Item = &'a CreditNote>) -> Amounts {
    credited.into_iter().fold(invoice.amounts, |left, note| Amounts {
        net_minor: left.net_minor - note.amounts.net_minor,
        tax_minor: left.tax_minor - note.amounts.tax_minor,
        total_minor: left.total_minor - note.amounts.total_minor,
        ..left
    })
}

fn seats_of(invoice: &Invoice, credited: &[CreditNote], refund: &Refund) -> Vec<String> {
    if !refund.seats.is_empty() || refund.reason == RefundReason::AtProvider {
        return refund.seats.clone();
    }
    let sold = invoice.lines.iter().flat_map(|line| &line.seats);
    let back = |seat: &&String| credited.iter().flat_map(CreditNote::seats).any(|given| given == *seat);
    sold.filter(|seat| !back(seat)).cloned().collect()
}

/// Sums of a reduction by `total`, with the invoice's share of tax. The tax is rounded down and the last
/// reduction takes the rest, so no note has more tax than is left.
fn reduced(invoice: &Invoice, left: Amounts, total: i64) -> Result<Amounts, InvoiceError> {
    let tax_minor = if total == left.total_minor {
        left.tax_minor
    } else {
        let (tax, whole) = (i128::from(invoice.amounts.tax_minor), i128::from(invoice.amounts.total_minor));
        let part = (i128::from(total) * tax).checked_div(whole).unwrap_or_default();
        let part = i64::try_from(part).map_err(|_| Error::AmountOutOfRange)?;
        part.min(left.tax_minor).max(total - left.net_minor)
    };
    let net_minor = total - tax_minor;
    let subtotal_minor = match invoice.tax.mode {
        TaxMode::Exclusive => net_minor,
        TaxMode::Inclusive => total,
    };
    Ok(Amounts { subtotal_minor, net_minor, tax_minor, total_minor: total, ..Amounts::default() })
}

/// The last note takes the remaining tax, so that all notes add up to the invoice.
fn rest(amounts: Amounts, left: Amounts, mode: TaxMode) -> Amounts {
    let (net_minor, tax_minor) = (left.net_minor, left.tax_minor);
    let retained_minor = match mode {
        TaxMode::Exclusive => amounts.retained_minor + amounts.net_minor - net_minor,
        TaxMode::Inclusive => amounts.retained_minor,
    };
    Amounts { net_minor, tax_minor, retained_minor, ..amounts }
}
