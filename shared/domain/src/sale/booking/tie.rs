//! Reasons for which a booking keeps its customer's account open.

use jiff::Timestamp;

use super::{Booking, BookingStatus};
use crate::base::error::Tie;
use crate::sale::payment::Payment;

impl Booking {
    /// Reason for which the account of the booking's customer must stay open at `now`. `starts_at` is the start of the
    /// event.
    #[must_use]
    pub fn tie(&self, starts_at: Timestamp, now: Timestamp) -> Option<Tie> {
        if self.open_attempts().next().is_some() {
            Some(Tie::OpenPayment)
        } else if self.payments.iter().any(Payment::awaits_refund) {
            Some(Tie::OpenRefund)
        } else {
            (self.status == BookingStatus::Confirmed && starts_at > now).then_some(Tie::FutureEvent)
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::base::provider::Provider;
    use crate::sale::fixture;

    #[test]
    fn a_booking_ties_while_its_event_or_its_money_is_to_come() {
        let hour = SignedDuration::from_hours(1);
        let mut booking = fixture::pending();
        let now = booking.created_at;
        assert_eq!(booking.tie(now + hour, now), None, "a lock ends by itself");
        let amount = booking.quote.total();
        let payment_id = crate::base::ids::PaymentId::of(&booking.booking_id, 1);
        booking.payments.push(Payment::attempt(payment_id, Provider::Stripe, amount, now));
        assert_eq!(booking.tie(now - hour, now), Some(Tie::OpenPayment));
        booking.payments.clear();
        booking.status = BookingStatus::Confirmed;
        assert_eq!(booking.tie(now + hour, now), Some(Tie::FutureEvent));
        assert_eq!(booking.tie(now, now), None);
    }
}
