//! Timeline of a booking: what happened to it and when, derived from the booking alone. What moves no money after the
//! lock leaves no moment, unless time alone has done it: the release of a lock, and a return without a refund.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::Money;
use crate::base::ids::PaymentId;
use crate::sale::booking::{Booking, BookingStatus};
use crate::sale::ledger_entry::Kind;

/// Kind of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MomentKind {
    /// The seats were locked.
    Locked,
    /// The organizer gave the seats away.
    GivenAway,
    /// The customer started to pay.
    PaymentStarted,
    /// Bank or provider declined a try.
    PaymentDeclined,
    /// The lock expired without a payment.
    LockExpired,
    /// A payment paid for the booking.
    Paid,
    /// A payment came that does not pay for the booking; it goes back.
    PaidWithoutSeats,
    /// Seats or the whole booking were returned: the money is owed to the customer.
    Returned,
    /// The provider has paid a refund.
    Refunded,
    /// The customer's bank has sent a refund back.
    RefundBounced,
    /// The customer's bank demands the money back.
    Disputed,
    /// The bank decided a dispute for the organizer.
    DisputeWon,
    /// The bank decided a dispute for the customer.
    DisputeLost,
}

/// A moment in a booking's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moment {
    /// Instant, in whole seconds.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// Kind of the moment.
    pub kind: MomentKind,
    /// Payment that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// Money that moved, or that a try was to move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Reason that bank or provider gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The moments of a booking until `now`, oldest first.
#[must_use]
pub fn timeline(booking: &Booking, now: Timestamp) -> Vec<Moment> {
    let is_complimentary = booking.complimentary.is_some();
    let first = if is_complimentary { MomentKind::GivenAway } else { MomentKind::Locked };
    let mut moments = vec![Moment::of(booking.created_at.as_second(), first)];
    // A complimentary booking has a payment of nothing, which nobody has made.
    for payment in booking.payments.iter().filter(|_| !is_complimentary) {
        let about = |at, kind| Moment {
            payment_id: Some(payment.payment_id.clone()),
            amount: Some(payment.amount),
            ..Moment::of(at, kind)
        };
        moments.push(about(payment.created_at.as_second(), MomentKind::PaymentStarted));
        moments.extend(payment.declines.iter().map(|decline| Moment {
            reason: decline.reason.clone().or_else(|| decline.code.clone()),
            ..about(decline.at, MomentKind::PaymentDeclined)
        }));
    }
    if booking.status_at(now) == BookingStatus::Expired {
        moments.push(Moment::of(booking.expires_at.as_second(), MomentKind::LockExpired));
    }
    moments.extend(booking.ledger.iter().map(|entry| {
        let payment = booking.payments.iter().find(|payment| payment.payment_id.attempt() == entry.payment);
        Moment {
            payment_id: payment.map(|payment| payment.payment_id.clone()),
            amount: payment.map(|payment| Money::new(entry.amount_minor, payment.amount.currency)),
            ..Moment::of(entry.at, kind(entry.kind))
        }
    }));
    moments.sort_by_key(|moment| (moment.at, moment.kind));
    moments
}

impl Moment {
    fn of(second: i64, kind: MomentKind) -> Self {
        let at = Timestamp::from_second(second).unwrap_or_default();
        Self { at, kind, payment_id: None, amount: None, reason: None }
    }
}

fn kind(entry: Kind) -> MomentKind {
    match entry {
        Kind::Sale => MomentKind::Paid,
        Kind::Deposit => MomentKind::PaidWithoutSeats,
        Kind::Return => MomentKind::Returned,
        Kind::Refund => MomentKind::Refunded,
        Kind::Bounce => MomentKind::RefundBounced,
        Kind::Dispute => MomentKind::Disputed,
        Kind::DisputeWon => MomentKind::DisputeWon,
        Kind::DisputeLost => MomentKind::DisputeLost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::fixture;

    #[test]
    fn a_timeline_is_in_order_and_names_the_payment_of_each_move_of_money() {
        let mut booking = fixture::confirmed();
        let payment = booking.payments[0].payment_id.clone();
        let last = booking.ledger.last().unwrap().at;
        booking.ledger.push(format!("{} return 1.1 4200", last + 60).parse().unwrap());
        booking.ledger.push(format!("{} refund 1.1 4200", last + 90).parse().unwrap());
        let moments = timeline(&booking, fixture::at(last + 100));
        let kinds: Vec<_> = moments.iter().map(|moment| moment.kind).collect();
        let wanted = [
            MomentKind::Locked,
            MomentKind::PaymentStarted,
            MomentKind::Paid,
            MomentKind::Returned,
            MomentKind::Refunded,
        ];
        assert_eq!(kinds, wanted);
        assert!(moments.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(moments[1..].iter().all(|moment| moment.payment_id.as_ref() == Some(&payment)));
        assert_eq!(moments[4].amount.map(|amount| amount.amount_minor), Some(4200));
    }
}
