//! Moves: bookings that change seats of another booking of the same customer and event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Booking;
use crate::Money;
use crate::base::ids::BookingId;

/// Seats of another booking that the customer gives up, as they were priced when the new seats were locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The other booking.
    pub booking_id: BookingId,
    /// Ids under which the seats that it loses were sold.
    pub seats: Vec<String>,
    /// Part of that booking's payment that pays for the new seats, in minor units.
    pub credit_minor: i64,
    /// Instant at which the customer booked for the event, before all moves.
    pub booked_at: Timestamp,
}

impl Booking {
    /// Amount that the customer has to pay: the total, without what the seats pay that are given up.
    #[must_use]
    pub fn due(&self) -> Money {
        let total = self.quote.total();
        let credit = self.moves.as_ref().map_or(0, |moves| moves.credit_minor);
        Money::new(total.amount_minor - credit, total.currency)
    }

    /// Instant at which the customer booked for the event: for moved seats that of the first booking, whose promises
    /// go on.
    #[must_use]
    pub fn booked_at(&self) -> Timestamp {
        self.moves.as_ref().map_or(self.created_at, |moves| moves.booked_at)
    }

    /// Number of tickets that the confirmation adds to the customer's: none for a move, which gives up as many
    /// seats as it takes.
    #[must_use]
    pub fn added_tickets(&self) -> usize {
        if self.moves.is_some() { 0 } else { self.seat_count() }
    }
}
