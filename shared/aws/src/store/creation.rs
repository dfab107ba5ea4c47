//! The second write of a lock: the pending booking, or the lock undone.
//!
//! Several runs may be about one booking at once, because a phone sends its request again: one has locked
//! the seats, others have found them locked. So a run that only found them makes its booking in one
//! transaction with a look at the seats, and only the run that locked them may undo that, in one
//! transaction with a look at the booking: whichever comes first, the other sees it.

use domain::block::Mark;
use domain::booking::{Booking, HeldBlock, after};
use domain::ids::BookingId;
use domain::mutant::Mutant;
use domain::{Failure, limits};
use jiff::Timestamp;

use super::row::{BOOKING, booking_of_item, item_of_booking, tombstone};
use super::seats::{LETTERS, block_key, each_seat};
use super::slot::{self, Slot};
use super::write::{Outcome, Write, send_all, unless};
use super::{Store, key, number};

/// What became of an attempt to create a booking.
#[derive(Debug)]
pub enum Creation {
    /// It is there.
    Created,
    /// There is one with this id already: the first answer to this request, or to another with its key.
    Exists(Box<Booking>),
    /// The customer has another lock open for the event.
    OpenLock(BookingId),
    /// The customer would have too many tickets.
    LimitReached,
    /// Money came for it when it was not there, and went back: it will not be made again.
    Buried,
    /// The lock that was found has been undone by the run that had made it: lock again.
    LockUndone,
}

impl Store {
    /// Creates a booking whose seats are locked; where the event limits tickets, in one transaction with
    /// the customer's slot; where the lock was `found` and not made, with a look at the seats.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn create_booking(
        &self,
        booking: &Booking,
        found: bool,
        now: Timestamp,
    ) -> Result<Creation, Failure> {
        let table = &self.tables.bookings;
        let absent = unless(Mutant::BookingIgnoresItsKey, "attribute_not_exists(pk)".to_owned());
        let mut writes = vec![Write::put(table, item_of_booking(booking)?).only_if(absent)];
        if let Some(max) = booking.tickets_max {
            writes.push(slot::take(table, booking, max, now));
        }
        if found {
            writes.extend(booking.held.iter().map(|held| self.still_locked(booking, held)));
        }
        let Outcome::Refused(refused) = send_all(&self.client, "create booking", writes).await? else {
            return Ok(Creation::Created);
        };
        let mut refused = refused.into_iter();
        if let Some(item) = refused.next().flatten() {
            let first = booking_of_item(&item)?;
            return Ok(first.map_or(Creation::Buried, |first| Creation::Exists(Box::new(first))));
        }
        let Some(max) = booking.tickets_max else { return Ok(Creation::LockUndone) };
        let Some(slot) = refused.next().flatten() else { return Ok(Creation::LockUndone) };
        let slot = Slot::of_item(&slot);
        match slot.open {
            Some(open) if slot.tickets + booking.seat_count() <= max as usize => Ok(Creation::OpenLock(open)),
            _ => Ok(Creation::LimitReached),
        }
    }

    /// The check that every seat of `held` is locked for `booking` for as long as it will say.
    fn still_locked(&self, booking: &Booking, held: &HeldBlock) -> Write {
        let check = Write::check(&self.tables.seats, block_key(&booking.event_id, &held.key))
            .text(":ours", format!("#{}", booking.booking_id))
            .text(":until", booking.expires_at.as_second().to_string())
            .text(":letters", LETTERS);
        let lasts =
            |seat: &str| format!("contains({seat}, :ours) AND {seat} >= :until AND {seat} < :letters");
        each_seat(check, held, lasts)
    }

    /// Frees `seats`, which this run locked for `booking` and cannot use, in one transaction with the
    /// proof that nobody counts on them: `first`, the booking as it was read, or that there is none, is
    /// what still stands, and an extension that is under way will notice. Where that is not so, nothing
    /// happens, and what nobody needs expires by itself.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn undo_lock(
        &self,
        booking: &Booking,
        seats: &[HeldBlock],
        first: Option<&Booking>,
    ) -> Result<(), Failure> {
        if seats.iter().all(|held| held.seats.is_empty()) {
            return Ok(());
        }
        let key = key(booking.booking_id.as_str(), BOOKING);
        let unused = match first {
            // A tombstone has no version.
            None => Write::check(&self.tables.bookings, key).only_if("attribute_not_exists(ver)"),
            Some(first) => Write::update(&self.tables.bookings, key, "ADD ver :one")
                .value(":one", number(1))
                .value(":ver", number(first.ver))
                .text(":created_at", first.created_at.to_string())
                .only_if("ver = :ver AND created_at = :created_at"),
        };
        let until = booking.expires_at.as_second();
        let mark = Mark::Locked { until, booking_id: booking.booking_id.clone() };
        let frees = seats.iter().filter(|held| !held.seats.is_empty());
        let mut writes = vec![unused];
        writes.extend(frees.map(|held| self.unmark(&booking.event_id, held, &mark)));
        send_all(&self.client, "undo lock", writes).await?;
        Ok(())
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
