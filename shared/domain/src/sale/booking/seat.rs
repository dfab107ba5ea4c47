//! Seats of a booking, by block, and their ids.

use serde::{Deserialize, Serialize};

use super::Booking;
use crate::Error;
use crate::seating::block::BlockKey;
use crate::seating::space::SeatSpace;

/// A seat of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingSeat {
    /// Id in the layout.
    pub seat_id: String,
    /// Label in the block.
    pub label: String,
    /// Tier of the seat.
    #[serde(rename = "type")]
    pub kind: String,
    /// Index of its line in the quote; absent if it is the first line of its tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u8>,
    /// Id under which it was sold, if the event has moved to another hall since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sold_as: Option<String>,
}

impl BookingSeat {
    /// Id under which it was sold, which no move changes: quote, refunds, documents and tickets go by it.
    #[must_use]
    pub fn sold_as(&self) -> &str {
        self.sold_as.as_deref().unwrap_or(&self.seat_id)
    }
}

/// A booking's seats in one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingBlock {
    /// Key of the block.
    #[serde(flatten)]
    pub key: BlockKey,
    /// The booking's seats in the block.
    pub seats: Vec<BookingSeat>,
    /// True if the row is a table that is sold as a whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

impl Booking {
    /// The seat space of the seats.
    #[must_use]
    pub fn seat_space(&self) -> SeatSpace {
        SeatSpace::new(&self.event_id, self.space)
    }

    /// Ids under which the seats with these ids were sold.
    #[must_use]
    pub fn sold_ids(&self, seats: &[String]) -> Vec<String> {
        let held = self.seats().filter(|seat| seats.contains(&seat.seat_id));
        held.map(|seat| seat.sold_as().to_owned()).collect()
    }

    /// Present ids of the seats that were sold under these ids, all of which the booking still has. A returned seat keeps
    /// its last id, which another seat may have got since in another hall, so it has none here.
    ///
    /// # Errors
    /// [`Error::UnknownSeats`] names a seat that the booking has lost or never had.
    pub fn current_ids(&self, sold: &[String]) -> Result<Vec<String>, Error> {
        let present = |id: &String| {
            let seat = self.seats().find(|seat| seat.sold_as() == id);
            let unknown = || Error::UnknownSeats { seats: vec![id.clone()] };
            seat.map(|seat| seat.seat_id.clone()).ok_or_else(unknown)
        };
        sold.iter().map(present).collect()
    }

    /// Ids of seats to show, given those under which they were sold: the present one, or the last one of a returned seat.
    /// An unknown one stays as it is. Never to find seats by: see [`Self::current_ids`].
    #[must_use]
    pub fn present_ids(&self, sold: &[String]) -> Vec<String> {
        let present = |id: &String| {
            let seat = self.sold_seats().find(|seat| seat.sold_as() == id);
            seat.map_or_else(|| id.clone(), |seat| seat.seat_id.clone())
        };
        sold.iter().map(present).collect()
    }
}
