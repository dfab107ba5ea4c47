//! Archive: which bookings of events long over may leave the table for files.

use jiff::Timestamp;

use crate::after::audit;
use crate::sale::booking::{Booking, BookingStatus};
use crate::sale::event::{Event, EventStatus};
use crate::sale::payment::{Payment, Refund, RefundStatus};

/// Returns true if nothing of the booking is under way, and nobody has to look at it: no attempt, refund, dispute or
/// look is open, no refund has failed, and its money agrees. Whatever still comes, such as a late dispute, brings the
/// whole booking back.
#[must_use]
pub fn is_settled(booking: &Booking, event: &Event, now: Timestamp) -> bool {
    let moves = |payment: &Payment| {
        payment.is_open() || payment.capturing.is_some() || payment.awaits_refund() || payment.is_disputed()
    };
    let fails = |refund: &Refund| refund.status == RefundStatus::Failed;
    // The audit reports these two, and a person corrects the item.
    let has_left = booking.status == BookingStatus::Confirmed
        && (event.status == EventStatus::Cancelled || event.space != booking.space);
    booking.status != BookingStatus::Pending
        && booking.next_due_at.is_none()
        && !booking.payments.iter().any(moves)
        && !booking.payments.iter().flat_map(|payment| &payment.refunds).any(fails)
        && event.relocation.is_none()
        && !has_left
        && audit::money_findings(booking, now).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Money;
    use crate::sale::fixture;
    use crate::sale::payment::{Dispute, DisputeStatus, RefundReason};

    /// A change that makes a booking wait for something.
    type Unsettled = fn(&mut Booking, &mut Event);

    #[test]
    fn a_booking_is_settled_only_if_nothing_of_it_is_open() {
        let (booking, event) = (fixture::confirmed(), fixture::event());
        let now = booking.created_at;
        assert!(is_settled(&booking, &event, now), "{:?}", audit::money_findings(&booking, now));
        assert!(!is_settled(&fixture::pending(), &event, now));
        let cases: [Unsettled; 8] = [
            |booking, _| booking.payments[0].status = crate::payment::PaymentStatus::Pending,
            |booking, _| booking.payments[0].capturing = Some("pay_1".to_owned()),
            |booking, _| booking.next_due_at = Some(1),
            |booking, _| {
                let id = booking.payments[0].next_refund_id();
                let refund = Refund::due(id, 100, RefundReason::AtProvider, booking.created_at);
                booking.payments[0].refunds.push(refund);
            },
            |booking, _| {
                let id = booking.payments[0].next_refund_id();
                let refund = Refund::due(id, 100, RefundReason::AtProvider, booking.created_at);
                booking.payments[0].refunds.push(Refund { status: RefundStatus::Failed, ..refund });
            },
            |booking, _| {
                let amount = Money::new(100, booking.quote.currency);
                let (dispute_id, status) = ("dp_1".to_owned(), DisputeStatus::Withdrawn);
                booking.payments[0].disputes.push(Dispute { dispute_id, status, amount, fee: None });
            },
            |booking, _| booking.ledger.clear(),
            |_, event| event.status = EventStatus::Cancelled,
        ];
        for (number, unsettle) in cases.into_iter().enumerate() {
            let (mut booking, mut event) = (booking.clone(), event.clone());
            unsettle(&mut booking, &mut event);
            assert!(!is_settled(&booking, &event, now), "case {number}");
        }
    }
}
