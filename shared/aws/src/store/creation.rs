//! Creation of a pending booking: the last write of a lock.

use domain::Failure;
use domain::booking::Booking;

use super::Store;
use super::row::item_of_booking;
use super::write::{Outcome, Write};

/// Outcome of creating a booking.
#[derive(Debug)]
pub enum Creation {
    /// The booking is written.
    Created,
    /// A booking with this id exists: the first answer to this request, or to another one with its key.
    Exists(Box<Booking>),
}

impl Store {
    /// Creates a booking whose slot is claimed and whose seats are locked.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn create_booking(&self, booking: &Booking) -> Result<Creation, Failure> {
        let write = Write::put(&self.tables.bookings, item_of_booking(booking, (self.trace)())?);
        let write = write.only_if("attribute_not_exists(pk)");
        let Outcome::Refused(refused) = write.send(&self.client, "create booking").await? else {
            return Ok(Creation::Created);
        };
        let there = refused.into_iter().flatten().next().unwrap_or_default();
        Ok(Creation::Exists(Box::new(self.whole_booking(there).await?)))
    }
}
