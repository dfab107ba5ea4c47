//! Seats that a member gives away.

use domain::Failure;
use domain::activity::Change;
use domain::block::{Block, Mark, now_digits};
use domain::booking::Booking;
use domain::member::Member;
use jiff::Timestamp;

use super::Store;
use super::row::item_of_booking;
use super::seats::block_of;
use super::write::{Outcome, Write};

/// Outcome of giving seats away.
#[derive(Debug)]
pub enum Giving {
    /// The seats are the customer's.
    Given,
    /// A booking with this id exists: of an earlier run of this request, or of another one with its key.
    Exists(Box<Booking>),
    /// The event was cancelled a moment ago.
    EventCancelled,
    /// The customer's account was closed a moment ago.
    AccountClosed,
    /// Some seats are not there to be given. Has the refusing blocks as they are now.
    SeatsLost(Vec<Block>),
}

impl Store {
    /// Gives away the seats of `booking`, a complimentary one: ONE transaction puts the booking, sells it the seats, and
    /// has the activity record, the proof of the member's right, and the conditions that event and account are still
    /// there. Each seat must be available, or a house seat under the booking's name; a seat that a customer has locked
    /// stays the customer's.
    ///
    /// # Errors
    /// [`domain::Error::NotFound`] or [`domain::Error::RoleMissing`] if the right is gone, or if DynamoDB does not
    /// answer.
    pub async fn give_seats(
        &self,
        member: &Member,
        booking: &Booking,
        change: Change,
        now: Timestamp,
    ) -> Result<Giving, Failure> {
        let item = item_of_booking(booking, (self.trace)())?;
        let mut writes = vec![
            Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)"),
            self.not_cancelled(&booking.event_id),
            self.unless_closed(&booking.customer_id),
        ];
        writes.extend(self.given(booking, now));
        let Outcome::Refused(refused) = self.change(member, change, now, writes).await? else {
            return Ok(Giving::Given);
        };
        let mut refused = refused.into_iter();
        let (booking_is, event_is, account_is) = (refused.next(), refused.next(), refused.next());
        if let Some(there) = booking_is.flatten() {
            return Ok(Giving::Exists(Box::new(self.whole_booking(there).await?)));
        }
        if event_is.flatten().is_some() {
            return Ok(Giving::EventCancelled);
        }
        if account_is.flatten().is_some() {
            return Ok(Giving::AccountClosed);
        }
        let blocks = booking.blocks.iter().zip(refused);
        let lost = blocks.filter_map(|(part, item)| Some(block_of(part.key.clone(), &item?)));
        Ok(Giving::SeatsLost(lost.collect()))
    }

    /// The writes that sell the seats of a complimentary booking.
    fn given(&self, booking: &Booking, now: Timestamp) -> Vec<Write> {
        let sold = Mark::Sold { booking_id: booking.booking_id.clone() };
        let house_name = booking.complimentary.as_ref().and_then(|of| of.house_name.clone());
        let house = house_name.map(|name| Mark::Blocked { name }.to_string());
        let write = |part| match &house {
            Some(house) => {
                let is_house = |seat: &str| format!("{seat} = :house");
                self.mark(&booking.seat_space(), part, &sold, is_house).text(":house", house.clone())
            }
            None => {
                let is_free = |seat: &str| format!("attribute_not_exists({seat}) OR {seat} < :now");
                self.mark(&booking.seat_space(), part, &sold, is_free).text(":now", now_digits(now))
            }
        };
        booking.blocks.iter().map(write).collect()
    }
}
