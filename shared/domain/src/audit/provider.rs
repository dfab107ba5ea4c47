//! What a provider has in its books against ours, both ways.

use jiff::Timestamp;

use super::{Fault, is_settled, todo};
use crate::Money;
use crate::booking::Booking;
use crate::ids::{PaymentId, RefundId};
use crate::ledger::Kind;
use crate::payment::{Payment, Refund, RefundStatus};

/// Money that a provider says it has captured for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The payment that its metadata names.
    pub payment_id: PaymentId,
    /// The provider's id of it.
    pub capture: String,
    /// How much.
    pub amount: Money,
    /// When it began, in seconds since 1970.
    pub at: i64,
}

/// Money that a provider says it gives back for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The payment that its metadata names.
    pub payment_id: PaymentId,
    /// Our id of it; none where it was made by hand.
    pub refund_id: Option<RefundId>,
    /// The provider's id of it.
    pub provider_ref: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Where it is.
    pub status: RefundStatus,
    /// When it was made, in seconds since 1970.
    pub at: i64,
}

impl Taken {
    /// What is wrong between this and its booking, where there is one. Money that the books do not know
    /// must have gone back: `returned_minor` has.
    #[must_use]
    pub fn fault(&self, booking: Option<&Booking>, returned_minor: i64, now: Timestamp) -> Option<Fault> {
        if !is_settled(self.at, now) {
            return None;
        }
        let about = self.payment_id.booking_id();
        let amount = self.amount.amount_minor;
        match self.known(booking) {
            Some(payment) if payment.amount == self.amount => None,
            Some(payment) => {
                let ours = payment.amount.amount_minor;
                let what = format!("{} took {amount}, and the books say {ours}", self.capture);
                Some(Fault::new(about, what, todo::MONEY))
            }
            None if returned_minor >= amount => None,
            None => {
                let what = format!("{} took {amount}, and the books do not know it", self.capture);
                Some(Fault::new(about, what, todo::NEWS))
            }
        }
    }

    /// The payment that is this money.
    #[must_use]
    pub fn known<'a>(&self, booking: Option<&'a Booking>) -> Option<&'a Payment> {
        let mut payments = booking.into_iter().flat_map(|booking| &booking.payments);
        payments.find(|payment| payment.capture.as_ref() == Some(&self.capture))
    }
}

impl Returned {
    /// What is wrong between this and its booking. Where there is no booking, the money was for none.
    #[must_use]
    pub fn fault(&self, booking: Option<&Booking>, now: Timestamp) -> Option<Fault> {
        let booking = booking.filter(|_| is_settled(self.at, now))?;
        let fault = |what, todo| Some(Fault::new(&booking.booking_id, what, todo));
        let (gone, amount) = (&self.provider_ref, self.amount_minor);
        let of_it = |refund: &&Refund| refund.is(self.refund_id.as_ref(), gone);
        let refund = booking.payment(&self.payment_id).and_then(|payment| payment.refunds.iter().find(of_it));
        match refund {
            None => fault(format!("{gone} gives {amount} back, and the books do not know it"), todo::NEWS),
            Some(refund) if refund.amount_minor != amount => {
                let ours = refund.amount_minor;
                fault(format!("{gone} gives {amount} back, and the books say {ours}"), todo::MONEY)
            }
            Some(refund) if refund.status < self.status => {
                let (theirs, ours) = (self.status, refund.status);
                fault(format!("{gone} is {theirs:?}, and the books say {ours:?}"), todo::NEWS)
            }
            Some(_) => None,
        }
    }
}

/// The captures of a booking that a provider must know, of those that were written down in the seconds
/// from `since` to before `until`.
pub fn captures(booking: &Booking, since: i64, until: i64) -> impl Iterator<Item = (&Payment, &str)> {
    let written = move |payment: &&Payment| {
        let lines = booking.ledger.iter().filter(|entry| entry.payment == payment.payment_id.attempt());
        let taken = |kind| matches!(kind, Kind::Sale | Kind::Deposit);
        lines.into_iter().any(|entry| taken(entry.kind) && (since..until).contains(&entry.at))
    };
    booking.payments.iter().filter(written).filter_map(|payment| Some((payment, payment.capture.as_deref()?)))
}

/// The refunds of a booking that a provider must know, of those that were written down as gone in the
/// seconds from `since` to before `until`.
pub fn refunds(booking: &Booking, since: i64, until: i64) -> impl Iterator<Item = (&Payment, &Refund, &str)> {
    let all = booking.payments.iter().flat_map(|p| p.refunds.iter().map(move |refund| (p, refund)));
    let written = move |payment: &Payment, refund: &Refund| {
        booking.ledger.iter().any(|entry| {
            entry.kind == Kind::Refund
                && (entry.payment, entry.refund)
                    == (payment.payment_id.attempt(), Some(refund.refund_id.number()))
                && (since..until).contains(&entry.at)
        })
    };
    let gone = all.filter(move |(payment, refund)| written(payment, refund));
    gone.filter_map(|(payment, refund)| Some((payment, refund, refund.provider_ref.as_deref()?)))
}

/// What is wrong where we say that a payment was captured; `told` is what the provider says it took under
/// that id.
#[must_use]
pub fn capture_fault(payment: &Payment, capture: &str, told: Option<Money>) -> Option<Fault> {
    let (about, ours) = (payment.payment_id.booking_id(), payment.amount.amount_minor);
    let what = match told {
        Some(amount) if amount == payment.amount => return None,
        Some(amount) => format!("the books say {capture} took {ours}, and it took {}", amount.amount_minor),
        None => format!("the books say {capture} took {ours}, and the provider knows no such capture"),
    };
    Some(Fault::new(about, what, todo::MONEY))
}

/// The same for a refund that we say has gone.
#[must_use]
pub fn refund_fault(payment: &Payment, refund: &Refund, told: Option<i64>) -> Option<Fault> {
    let (about, ours, id) = (payment.payment_id.booking_id(), refund.amount_minor, &refund.refund_id);
    let what = match told {
        Some(amount) if amount == ours => return None,
        Some(amount) => format!("the books say {id} gives {ours} back, and it gives {amount}"),
        None => format!("the books say {id} gives {ours} back, and the provider knows no such refund"),
    };
    Some(Fault::new(about, what, todo::MONEY))
}
