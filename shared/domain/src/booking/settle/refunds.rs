//! Refunds that move, ours and those that somebody made by hand at the provider.

use jiff::Timestamp;

use super::Settlement;
use crate::booking::Booking;
use crate::ledger::Kind;
use crate::mutant::{Mutant, planted};
use crate::payment::{Payment, PaymentUpdate, Refund, RefundReason, RefundStatus, Update};

pub(super) fn refund_moved(booking: &Booking, update: &PaymentUpdate, now: Timestamp) -> Settlement {
    let Update::Refund { refund_id, provider_ref, capture, amount_minor, status } = &update.update else {
        return Settlement::Nothing;
    };
    let Some(payment) = booking.payment_of(capture) else { return Settlement::Nothing };
    let payment_id = payment.payment_id.clone();
    let told = |refund: &Refund| refund.is(refund_id.as_ref(), provider_ref);
    let mut next = booking.clone();
    let place = match payment.refunds.iter().position(told) {
        Some(place) => place,
        None => next.by_hand(payment, *amount_minor, now),
    };
    let Some(payment) = next.payment_mut(&payment_id) else { return Settlement::Nothing };
    let Some(refund) = payment.refunds.get_mut(place) else { return Settlement::Nothing };
    let was = refund.status;
    if *status <= was {
        return Settlement::Nothing;
    }
    refund.status = *status;
    refund.provider_ref = Some(provider_ref.clone());
    let (refund_id, amount_minor) = (refund.refund_id.clone(), refund.amount_minor);
    let kind = match (was, *status) {
        (_, RefundStatus::Refunded) => Some(Kind::Refund),
        (RefundStatus::Refunded, RefundStatus::Failed) => Some(Kind::Bounce),
        _ => None,
    };
    if let Some(kind) = kind.filter(|_| !planted(Mutant::LedgerForgetsRefunds)) {
        next.record(kind, &payment_id, Some(refund_id.number()), amount_minor, now);
    }
    Settlement::Write(next)
}

impl Booking {
    /// Adopts a refund that somebody made by hand at the provider, and answers its index.
    fn by_hand(&mut self, payment: &Payment, amount_minor: i64, now: Timestamp) -> usize {
        let refund = Refund::due(payment.next_refund_id(), amount_minor, RefundReason::AtProvider, now);
        let number = refund.refund_id.number();
        // Money that is owed back already is not ours to give a second time.
        if payment.is_kept() {
            let given = amount_minor.min(payment.refundable_minor());
            self.record(Kind::Return, &payment.payment_id, Some(number), given, now);
        }
        if let Some(payment) = self.payment_mut(&payment.payment_id) {
            payment.refunds.push(refund);
        }
        payment.refunds.len()
    }
}
