//! Complimentary bookings: seats that an organizer gives away. Such a booking costs nothing, is confirmed from its
//! beginning, and does not count towards its customer's ticket limit.

use jiff::Timestamp;

use crate::Error;
use crate::base::ids::{BookingId, CustomerId, PaymentId};
use crate::base::provider::Provider;
use crate::sale::booking::{Booking, BookingBlock, BookingStatus, Complimentary, after};
use crate::sale::event::{Event, EventStatus};
use crate::sale::payment::{Payment, PaymentStatus};
use crate::sale::quote::Quote;
use crate::seating::house::HouseName;

/// Person, request and seats of a complimentary booking.
#[derive(Clone, Debug)]
pub struct ComplimentarySeats {
    /// Id of the booking.
    pub booking_id: BookingId,
    /// Customer who gets the seats.
    pub customer_id: CustomerId,
    /// Seats, by block.
    pub blocks: Vec<BookingBlock>,
    /// Name of the house seats that they are; none of seats that are on sale.
    pub house_name: Option<HouseName>,
    /// Fingerprint of the request.
    pub request: String,
}

impl ComplimentarySeats {
    /// The confirmed booking. It has a payment of nothing, like every free booking, which no provider is asked about.
    ///
    /// # Errors
    /// [`Error::EventStatusWrong`] unless the event is published, [`Error::EventMoving`];
    /// [`Error::AmountOutOfRange`] does not occur.
    pub fn booking(self, event: &Event, now: Timestamp) -> Result<Booking, Error> {
        if event.status != EventStatus::Published {
            return Err(Error::EventStatusWrong { status: event.status.as_str() });
        }
        event.check_settled()?;
        let kinds = self.blocks.iter().flat_map(|block| &block.seats).map(|seat| seat.kind.as_str());
        let quote = Quote::of_nothing(event, kinds)?;
        let payment_id = PaymentId::of(&self.booking_id, 1);
        let payment = Payment {
            status: PaymentStatus::Success,
            capture: Some(format!("free {payment_id}")),
            ..Payment::attempt(payment_id, Provider::ALL[0], quote.total(), now)
        };
        Ok(Booking {
            booking_id: self.booking_id,
            customer_id: self.customer_id,
            event_id: event.event_id.clone(),
            space: event.space,
            status: BookingStatus::Confirmed,
            ver: 1,
            blocks: self.blocks,
            quote,
            created_at: now,
            expires_at: after(now, 0)?,
            tickets_max: None,
            claim: None,
            request: self.request,
            payments: vec![payment],
            returned: Vec::new(),
            ledger: Vec::new(),
            redemptions: Vec::new(),
            next_due_at: None,
            complimentary: Some(Complimentary { house_name: self.house_name }),
            moves: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::fixture;

    #[test]
    fn a_complimentary_booking_is_confirmed_and_costs_nothing_whatever_its_seats_cost() {
        let (event, booking) = (fixture::event(), fixture::pending());
        let wanted_seats = ComplimentarySeats {
            booking_id: booking.booking_id,
            customer_id: booking.customer_id,
            blocks: booking.blocks,
            house_name: Some("press".parse().unwrap()),
            request: "r".to_owned(),
        };
        let given = wanted_seats.clone().booking(&event, booking.created_at).unwrap();
        assert_eq!((given.status, given.quote.total_minor), (BookingStatus::Confirmed, 0));
        assert!(given.quote.adds_up() && !given.may_vanish());
        assert_eq!(given.kept_payment().map(|payment| payment.amount.amount_minor), Some(0));
        assert_eq!(given.allocations().unwrap().len(), given.seat_count());
        let draft = Event { status: EventStatus::Draft, ..event };
        assert_eq!(
            wanted_seats.booking(&draft, given.created_at),
            Err(Error::EventStatusWrong { status: "draft" })
        );
    }
}
