//! Settles changes of refunds, including refunds by hand at the provider, and records the tries of ours.
//!
//! A provider answers a repeated idempotency key with its first answer, even an error, so each try has a
//! number, which is written before the provider is asked. While the outcome is unknown, the same number is
//! asked again. Once it is known, the next number is written, or the refund has failed.

use jiff::Timestamp;

use super::Settlement;
use crate::base::ids::RefundId;
use crate::base::money::share_out;
use crate::sale::booking::Booking;
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{Payment, PaymentUpdate, Refund, RefundReason, RefundRule, RefundStatus, Update};

pub(super) fn refund_moved(booking: &Booking, update: &PaymentUpdate, now: Timestamp) -> Settlement {
    let Update::Refund { refund_id, provider_ref, capture, amount_minor, status } = &update.update else {
        return Settlement::Nothing;
    };
    let Some(payment) = booking.payment_of(capture) else { return Settlement::Nothing };
    let payment_id = payment.payment_id.clone();
    let known = |refund: &&Refund| refund.provider_ref.as_ref() == Some(provider_ref);
    let told = |refund: &&Refund| refund.is(refund_id.as_ref(), provider_ref);
    let refunds = &payment.refunds;
    let found = refunds.iter().find(known).or_else(|| refunds.iter().find(told));
    let found = found.map(|refund| refund.refund_id.clone());
    let mut next = booking.clone();
    let id = found.unwrap_or_else(|| next.by_hand(payment, *amount_minor, now));
    let Some(refund) = next.payment_mut(&payment_id).and_then(|payment| payment.refund_mut(&id)) else {
        return Settlement::Nothing;
    };
    let was = refund.provider_status();
    if *status <= was {
        return Settlement::Nothing;
    }
    refund.status = *status;
    refund.provider_ref = Some(provider_ref.clone());
    let amount_minor = refund.amount_minor;
    let kind = match (was, *status) {
        (_, RefundStatus::Refunded) => Some(Kind::Refund),
        (RefundStatus::Refunded, RefundStatus::Failed) => Some(Kind::Bounce),
        _ => None,
    };
    if let Some(kind) = kind {
        next.record(kind, &payment_id, Some(id.number()), amount_minor, now);
    }
    Settlement::Write(next)
}

impl Booking {
    /// Adopts a refund by hand at the provider, and returns its id.
    ///
    /// It first pays what is owed to the customer without a refund under way. Only the rest is taken off the
    /// sale, from price, fees and tax in proportion to what is left of them.
    fn by_hand(&mut self, payment: &Payment, amount_minor: i64, now: Timestamp) -> RefundId {
        let id = self.next_refund_id(payment);
        let sale_minor = if payment.is_kept() {
            let owed = payment.returned_minor().saturating_sub(payment.going_back_minor()).max(0);
            let left = payment.amount.amount_minor.saturating_sub(payment.returned_minor()).max(0);
            amount_minor.saturating_sub(owed).clamp(0, left)
        } else {
            0
        };
        let refund = Refund::due(id.clone(), amount_minor, RefundReason::AtProvider, now);
        let parts = self.parts_left().and_then(|left| share_out(sale_minor, &left)).unwrap_or_default();
        let part = |place: usize| parts.get(place).copied().unwrap_or_default();
        let refund = Refund { sale_minor, fees_minor: part(1), tax_minor: part(2), ..refund };
        self.record(Kind::Return, &payment.payment_id, Some(id.number()), sale_minor, now);
        if let Some(payment) = self.payment_mut(&payment.payment_id) {
            payment.refunds.push(refund);
        }
        id
    }

    /// The id of the next refund of `payment`. If two payments pay for the booking, their refunds are numbered
    /// together, because each has a credit note under its number.
    #[must_use]
    pub fn next_refund_id(&self, payment: &Payment) -> RefundId {
        let kept = self.kept_payments().filter(|_| payment.is_kept());
        let last = kept.map(|kept| kept.next_refund_id().number()).max();
        RefundId::of(&payment.payment_id, last.unwrap_or_else(|| payment.next_refund_id().number()))
    }

    /// The refund with this id, and its payment.
    #[must_use]
    pub fn refund(&self, id: &RefundId) -> Option<(&Payment, &Refund)> {
        self.payments.iter().find_map(|payment| Some((payment, payment.refund(id)?)))
    }

    /// The booking with the first try of a due refund recorded; none if a try is recorded, or nothing is due.
    #[must_use]
    pub fn refund_begun(&self, id: &RefundId) -> Option<Self> {
        let (_, refund) = self.refund(id)?;
        let begins = refund.status == RefundStatus::Due && refund.tries == 0;
        begins.then(|| self.with_refund(id, |refund| refund.tries = 1))
    }

    /// The booking after the provider has refused the recorded try for good and the capture's refunds do not
    /// include it: either the next try is recorded, of no more than the others leave, or the refund has
    /// failed. None if the refund is not due any more.
    ///
    /// `given_back_minor` is the amount of the capture that, by the provider, is refunded or about to be.
    #[must_use]
    pub fn refund_refused(&self, id: &RefundId, given_back_minor: i64) -> Option<Self> {
        let (payment, refund) = self.refund(id)?;
        if refund.status != RefundStatus::Due {
            return None;
        }
        let left = payment.unmoved().amount_minor.saturating_sub(given_back_minor);
        let amount_minor = refund.amount_minor.min(left);
        let rule = RefundRule::of(payment.provider, payment.amount.currency);
        let again = refund.tries < Refund::TRIES_MAX && rule.takes(amount_minor);
        Some(self.with_refund(id, |refund| {
            if again {
                refund.amount_minor = amount_minor;
                refund.tries += 1;
            } else {
                refund.status = RefundStatus::Failed;
            }
        }))
    }

    fn with_refund(&self, id: &RefundId, change: impl FnOnce(&mut Refund)) -> Self {
        let mut next = self.clone();
        if let Some(refund) = next.payments.iter_mut().find_map(|payment| payment.refund_mut(id)) {
            change(refund);
        }
        next
    }
}
