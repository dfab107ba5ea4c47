//! The last write of a lock: the pending booking.

use domain::booking::{Booking, after};
use domain::ids::BookingId;
use domain::mutant::Mutant;
use domain::{Failure, limits};
use jiff::Timestamp;

use super::Store;
use super::row::{booking_of_item, item_of_booking, tombstone};
use super::write::{Outcome, Write, unless};

/// What became of an attempt to create a booking.
#[derive(Debug)]
pub enum Creation {
    /// It is there.
    Created,
    /// There is one with this id already: the first answer to this request, or to another with its key.
    Exists(Box<Booking>),
    /// Money came for it when it was not there, and went back: it will not be made again.
    Buried,
}

impl Store {
    /// Creates a booking whose slot is claimed and whose seats are locked.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn create_booking(&self, booking: &Booking) -> Result<Creation, Failure> {
        let absent = unless(Mutant::BookingIgnoresItsKey, "attribute_not_exists(pk)".to_owned());
        let write = Write::put(&self.tables.bookings, item_of_booking(booking)?).only_if(absent);
        let Outcome::Refused(refused) = write.send(&self.client, "create booking").await? else {
            return Ok(Creation::Created);
        };
        let there = refused.into_iter().flatten().next().unwrap_or_default();
        let first = booking_of_item(&there)?;
        Ok(first.map_or(Creation::Buried, |first| Creation::Exists(Box::new(first))))
    }

    /// Sees to it that a booking which is not there stays away while news of its money may come. False where
    /// it has been made again.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn bury(&self, id: &BookingId, now: Timestamp) -> Result<bool, Failure> {
        let until = after(now, limits::TOMBSTONE_SECONDS)?;
        let tombstone = tombstone(id, now, until);
        let write = Write::put(&self.tables.bookings, tombstone).only_if("attribute_not_exists(pk)");
        match write.send(&self.client, "bury booking").await? {
            Outcome::Written => Ok(true),
            Outcome::Refused(there) => {
                let there = there.into_iter().flatten().next();
                Ok(there.as_ref().map(booking_of_item).transpose()?.flatten().is_none())
            }
        }
    }
}
