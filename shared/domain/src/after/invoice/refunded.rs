//! Documents that a booking's money calls for: one invoice for what was paid, and a credit note for each refund
//! of it.
//!
//! A refund is credited when it is recorded, not when the bank has paid it: the money is owed from then on,
//! whatever happens to the transfer. A payment that never paid for the booking (a second one, a late one) was
//! never invoiced, so its refund needs no credit note; a free booking has no invoice either. A lost dispute
//! is a loss and corrects no invoice: the bank has taken the money, and the seller has not agreed to a lower
//! price.

use crate::sale::booking::Booking;
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, Refund};

/// The payment that the booking's invoice acknowledges: the kept one, if it is more than zero. Of moved seats, the
/// first of two.
#[must_use]
pub fn invoiced_payment(booking: &Booking) -> Option<&Payment> {
    booking.kept_payments().find(|payment| payment.amount.amount_minor > 0)
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
    let paid = booking.kept_payments().filter(|payment| payment.amount.amount_minor > 0);
    paid.flat_map(move |payment| {
        payment.refunds.iter().filter_map(move |refund| Some((refund, taken_back(payment, refund)?)))
    })
}
