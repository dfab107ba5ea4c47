//! Comparison of a provider's books with ours, both ways.

use jiff::Timestamp;

use super::{Finding, is_settled, todo};
use crate::Money;
use crate::base::ids::PaymentId;
use crate::base::provider::Provider;
use crate::sale::booking::Booking;
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::{DisputeStatus, Payment, PaymentUpdate, Refund, RefundStatus, Update};

/// A capture, as a provider lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Payment that the checkout names.
    pub payment_id: PaymentId,
    /// The provider's id of the capture.
    pub capture: String,
    /// Amount.
    pub amount: Money,
    /// Part of it that is refunded or about to be, in minor units.
    pub refunded_minor: i64,
    /// Instant at which the customer paid.
    pub paid_at: Timestamp,
}

/// A refund or a dispute that a provider lists, by any maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Payment named in its metadata. Anyone may write that: the capture says whose it is.
    pub named: Option<PaymentId>,
    /// Statement of the provider.
    pub update: Update,
    /// Instant of its creation.
    pub at: Timestamp,
}

impl Taken {
    /// The equal payment update.
    #[must_use]
    pub fn update(&self, provider: Provider) -> PaymentUpdate {
        let (amount, capture, paid_at) = (self.amount, self.capture.clone(), self.paid_at);
        PaymentUpdate {
            provider,
            message_id: format!("listed {capture}"),
            payment_id: self.payment_id.clone(),
            update: Update::Captured { amount, capture, paid_at },
        }
    }

    /// Compares the capture with its booking, if there is one.
    #[must_use]
    pub fn finding(&self, booking: Option<&Booking>, now: Timestamp) -> Option<Finding> {
        if !is_settled(self.paid_at.as_second(), now) {
            return None;
        }
        let (about, amount) = (self.payment_id.booking_id(), self.amount.amount_minor);
        let Some(payment) = self.known(booking) else {
            // A person found it and refunded it.
            let back = booking.is_none() && self.refunded_minor >= amount;
            let what = || format!("{} took {amount}, which no payment records", self.capture);
            return (!back).then(|| Finding::new(about, what(), todo::MESSAGE));
        };
        if payment.amount != self.amount {
            let ours = payment.amount.amount_minor;
            let what = format!("{} took {amount}, and its payment says {ours}", self.capture);
            return Some(Finding::new(about, what, todo::MONEY));
        }
        let (theirs, ours) = (self.refunded_minor, payment.given_back_minor());
        // What went back for moved seats is in the books of the bookings that have them.
        let most = ours + payment.amount.amount_minor - payment.unmoved().amount_minor;
        let what = || format!("{theirs} of {} went back, and its payment says {ours}", self.capture);
        (theirs < ours || theirs > most).then(|| Finding::new(about, what(), todo::MESSAGE))
    }

    /// The booking's payment with this capture.
    #[must_use]
    pub fn known<'a>(&self, booking: Option<&'a Booking>) -> Option<&'a Payment> {
        booking?.payment_of(&self.capture)
    }
}

impl Listed {
    /// The provider's id of the capture that it belongs to.
    #[must_use]
    pub fn capture(&self) -> Option<&str> {
        match &self.update {
            Update::Refund { capture, .. } | Update::Dispute { capture, .. } => Some(capture),
            _ => None,
        }
    }

    /// Compares it with the booking of its capture.
    #[must_use]
    pub fn finding(&self, booking: &Booking) -> Option<Finding> {
        let finding = |what, todo| Some(Finding::new(&booking.booking_id, what, todo));
        let payment = booking.payment_of(self.capture()?)?;
        match &self.update {
            Update::Refund {
                refund_id, provider_ref: gone, amount_minor: amount, status: theirs, ..
            } => {
                let of_it = |refund: &&Refund| refund.is(refund_id.as_ref(), gone);
                let Some(refund) = payment.refunds.iter().find(of_it) else {
                    return finding(
                        format!("{gone} gives {amount} back, which no refund records"),
                        todo::MESSAGE,
                    );
                };
                let (ours, told) = (refund.amount_minor, refund.provider_status());
                if ours != *amount {
                    return finding(
                        format!("{gone} gives {amount} back, and our refund says {ours}"),
                        todo::MONEY,
                    );
                }
                if told < *theirs {
                    return finding(
                        format!("{gone} is {theirs:?}, and our refund is {told:?}"),
                        todo::MESSAGE,
                    );
                }
                None
            }
            Update::Dispute { dispute, .. } => {
                let id = &dispute.dispute_id;
                let known = payment.dispute(id);
                match known.map(|known| known.status) {
                    None => finding(format!("no dispute records {id}"), todo::MESSAGE),
                    Some(ours) if ours < dispute.status && ours != DisputeStatus::Won => finding(
                        format!("{id} is {:?}, and our dispute is {ours:?}", dispute.status),
                        todo::MESSAGE,
                    ),
                    Some(_) => None,
                }
            }
            _ => None,
        }
    }
}

/// Finding for a captured payment without a booking; `refunds` are all of that capture.
#[must_use]
pub fn orphan_finding(
    payment_id: &PaymentId,
    capture: &str,
    amount: Money,
    refunds: &[Update],
) -> Option<Finding> {
    let back = refunds.iter().filter_map(|update| match update {
        Update::Refund { amount_minor, status, .. } if *status != RefundStatus::Failed => Some(*amount_minor),
        _ => None,
    });
    let back: i64 = back.sum();
    let what =
        || format!("{capture} took {amount} for a booking that is not there, and it has not all gone back");
    (back < amount.amount_minor).then(|| Finding::new(payment_id.booking_id(), what(), todo::ORPHAN))
}

/// Captures of a booking that a provider must know, of those recorded in the seconds from `since` to before
/// `until`. One that the booking shares is checked with the booking that made it.
pub fn captures(booking: &Booking, since: i64, until: i64) -> impl Iterator<Item = (&Payment, &str)> {
    let written = move |payment: &&Payment| {
        let lines = booking.ledger.iter().filter(|entry| entry.payment == payment.payment_id.attempt());
        let taken = |kind| matches!(kind, Kind::Sale | Kind::Deposit);
        let own = payment.moved_from.is_none();
        own && lines.into_iter().any(|entry| taken(entry.kind) && (since..until).contains(&entry.at))
    };
    booking.payments.iter().filter(written).filter_map(|payment| Some((payment, payment.capture.as_deref()?)))
}

/// Refunds of a booking that a provider must know, of those recorded as paid in the seconds from `since` to
/// before `until`.
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

/// Checks a payment that the booking records as captured; `told` is the amount that the provider captured
/// under that id.
#[must_use]
pub fn capture_finding(payment: &Payment, capture: &str, told: Option<Money>) -> Option<Finding> {
    let (about, ours) = (payment.payment_id.booking_id(), payment.amount.amount_minor);
    let what = match told {
        Some(amount) if amount == payment.amount => return None,
        Some(amount) => {
            format!("the payment of {capture} says {ours}, and the provider took {}", amount.amount_minor)
        }
        None => format!("the payment of {capture} says {ours}, and the provider knows no such capture"),
    };
    Some(Finding::new(about, what, todo::MONEY))
}

/// The same for a refund that the booking records as paid.
#[must_use]
pub fn refund_finding(payment: &Payment, refund: &Refund, told: Option<i64>) -> Option<Finding> {
    let (about, ours, id) = (payment.payment_id.booking_id(), refund.amount_minor, &refund.refund_id);
    let what = match told {
        Some(amount) if amount == ours => return None,
        Some(amount) => format!("refund {id} says {ours}, and the provider gave {amount} back"),
        None => format!("refund {id} says {ours}, and the provider knows no such refund"),
    };
    Some(Finding::new(about, what, todo::MONEY))
}
