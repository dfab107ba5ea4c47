//! Moves: the part of a confirmation that takes seats from another booking. It is in one transaction with the rest, so
//! that no seat is lost, and none is had twice: either both bookings change, or neither.

use domain::block::Mark;
use domain::booking::{Booking, BookingBlock};
use domain::space::SeatSpace;
use jiff::Timestamp;

use super::keys;
use super::seats::block_key;
use super::void_tickets::void;
use super::write::Write;
use super::{Store, number};

/// A booking that gives up seats for those of another.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// The booking without the seats, at the version that was read.
    pub old: Booking,
    /// The seats, by block; each must be sold to it.
    pub given: Vec<BookingBlock>,
    /// Start of the event.
    pub starts_at: Timestamp,
}

impl Leaving {
    /// Mark of the seats.
    pub(super) fn mark(&self) -> Mark {
        Mark::Sold { booking_id: self.old.booking_id.clone() }
    }
}

impl Store {
    /// The write that sets the seats of `gained` to `mark`, each under `condition`, and frees those of `lost`, which lie in
    /// the same block.
    pub(super) fn exchange(
        &self,
        space: &SeatSpace,
        gained: &BookingBlock,
        mark: &Mark,
        lost: &BookingBlock,
        leaving: &Leaving,
        condition: impl Fn(&str) -> String,
    ) -> Write {
        let places = |prefix: &str, part: &BookingBlock| -> Vec<String> {
            (0..part.seats.len()).map(|i| format!("#{prefix}{i}")).collect()
        };
        let (ours, theirs) = (places("s", gained), places("t", lost));
        let assignments: Vec<String> = ours.iter().map(|place| format!("{place} = :mark")).collect();
        let expression = format!("SET {} REMOVE {} ADD ver :one", assignments.join(", "), theirs.join(", "));
        let mut write = Write::update(&self.tables.seats, block_key(space, &gained.key), expression)
            .text(":mark", mark.to_string())
            .text(":left", leaving.mark().to_string())
            .value(":one", number(1));
        for (place, seat) in ours.iter().zip(&gained.seats) {
            write = write.only_if(condition(place)).name(place, keys::seat_attribute(&seat.label));
        }
        for (place, seat) in theirs.iter().zip(&lost.seats) {
            write = write.only_if(format!("{place} = :left")).name(place, keys::seat_attribute(&seat.label));
        }
        write
    }

    /// The write that says that the tickets for the seats are void.
    pub(super) fn void(&self, leaving: &Leaving, now: Timestamp) -> Write {
        // The version as it is written: another than that of a later return.
        let old = Booking { ver: leaving.old.ver + 1, ..leaving.old.clone() };
        void(&self.tables.bookings, &old, &leaving.given, (leaving.starts_at, now))
    }
}
