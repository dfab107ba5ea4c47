//! Bookings: one item each, with its payments inside, replaced as a whole under its version.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use domain::block::{self, Mark};
use domain::booking::Booking;
use domain::ids::{BookingId, CustomerId};
use domain::mutant::{Mutant, planted};
use domain::{Error, Failure};
use jiff::Timestamp;

use super::row::{BOOKING, booking_of_item, item_of_booking};
use super::slot::{self, Slot};
use super::write::{Outcome, Write, send_all, unless};
use super::{Item, Store, key, number, text};
use crate::fault::failure;

/// Bookings on one page of those that wait for a payment.
const AWAITING_PAGE: i32 = 100;

/// What became of an attempt to replace a booking.
#[derive(Debug, PartialEq, Eq)]
pub enum Writing {
    /// It is written.
    Written,
    /// Somebody else wrote first: read again and decide again.
    Stale,
}

/// What became of an attempt to confirm a booking.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The seats are the customer's.
    Confirmed,
    /// Somebody else wrote first: read again and decide again.
    Stale,
    /// Somebody else has some of the seats.
    SeatsLost,
    /// The customer would have too many tickets.
    LimitReached,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins, unless this is the last.
    pub next: Option<Vec<String>>,
}

impl Store {
    /// The booking, as it is now.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn booking(&self, id: &BookingId) -> Result<Option<Booking>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(key(id.as_str(), BOOKING)));
        let answer = read.send().await.map_err(|error| failure("booking", &error))?;
        Ok(answer.item().map(booking_of_item).transpose()?.flatten())
    }

    /// The customer's booking. Somebody else's is not there.
    ///
    /// # Errors
    /// [`Error::NotFound`], or where DynamoDB does not answer.
    pub async fn booking_of(&self, customer: &CustomerId, id: &BookingId) -> Result<Booking, Failure> {
        match self.booking(id).await? {
            Some(booking) if booking.customer_id == *customer => Ok(booking),
            _ => Err(Error::NotFound { what: "booking" }.into()),
        }
    }

    /// Replaces the booking whose version is `next.ver` by `next` with the version after it.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn write_booking(&self, mut next: Booking) -> Result<Writing, Failure> {
        let write = self.replacement(&mut next)?;
        match write.send(&self.client, "write booking").await? {
            Outcome::Written => Ok(Writing::Written),
            // Our own write, whose answer was lost, and which was sent again.
            Outcome::Refused(refused) if is_written(&refused, &next) => Ok(Writing::Written),
            Outcome::Refused(_) => Ok(Writing::Stale),
        }
    }

    /// Confirms: in ONE transaction the seats become `sold#B` (each must be the booking's, expired or
    /// not, or free), the booking is replaced by `next`, and the customer's tickets are counted.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn confirm(&self, mut next: Booking, now: Timestamp) -> Result<Confirmation, Failure> {
        let table = self.tables.bookings.clone();
        let mut writes = vec![self.replacement(&mut next)?];
        if let Some(max) = next.tickets_max {
            let slot = self.slot(&next).await?;
            if slot.tickets + next.seat_count() > max as usize && !planted(Mutant::TicketLimitIsIgnored) {
                return Ok(Confirmation::LimitReached);
            }
            writes.push(slot::count(&table, &next, max, &slot));
        }
        let before_seats = writes.len();
        let mark = Mark::Sold { booking_id: next.booking_id.clone() };
        let ours_or_free = |seat: &str| {
            let free = format!("attribute_not_exists({seat}) OR contains({seat}, :ours) OR {seat} < :now");
            unless(Mutant::ConfirmTakesAnySeat, free)
        };
        writes.extend(next.held.iter().map(|held| {
            self.mark(&next.event_id, held, &mark, ours_or_free)
                .text(":ours", format!("#{}", next.booking_id))
                .text(":now", block::now_digits(now))
        }));
        let Outcome::Refused(refused) = send_all(&self.client, "confirm", writes).await? else {
            return Ok(Confirmation::Confirmed);
        };
        // The booking decides first: where it has moved on, the other conditions mean nothing.
        let stale = refused.iter().take(before_seats).any(Option::is_some);
        Ok(if stale { Confirmation::Stale } else { Confirmation::SeatsLost })
    }

    /// The write that replaces the version `next.ver`, and raises it. The instant of creation is a part of
    /// the version: a booking that vanished and was made again under its key begins to count anew.
    pub(super) fn replacement(&self, next: &mut Booking) -> Result<Write, Failure> {
        let expected = next.ver;
        next.ver += 1;
        let write = Write::put(&self.tables.bookings, item_of_booking(next)?);
        let same = "ver = :expected AND created_at = :created_at".to_owned();
        Ok(write
            .only_if(unless(Mutant::WriteIgnoresVersion, same))
            .value(":expected", number(expected))
            .text(":created_at", next.created_at.to_string()))
    }

    async fn slot(&self, booking: &Booking) -> Result<Slot, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(slot::slot_key(&booking.customer_id, &booking.event_id)));
        let answer = read.send().await.map_err(|error| failure("slot", &error))?;
        Ok(Slot::of_item(answer.item().unwrap_or(&HashMap::new())))
    }

    /// Makes the customer's slot last until `until` at least, with the lock. Returns false where it has
    /// gone to another booking.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn extend_slot(&self, booking: &Booking, until: Timestamp) -> Result<bool, Failure> {
        if booking.tickets_max.is_none() {
            return Ok(true);
        }
        let write = slot::extend(&self.tables.bookings, booking, until);
        match write.send(&self.client, "extend slot").await? {
            Outcome::Written => Ok(true),
            // Still the booking's: then it lasts longer already.
            Outcome::Refused(refused) => {
                let slot = Slot::of_item(&refused.into_iter().next().flatten().unwrap_or_default());
                Ok(slot.open.as_ref() == Some(&booking.booking_id))
            }
        }
    }

    /// Frees the customer's slot, if the booking still has it.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn free_slot(&self, booking: &Booking) -> Result<(), Failure> {
        if booking.tickets_max.is_some() {
            slot::free(&self.tables.bookings, booking).send(&self.client, "free slot").await?;
        }
        Ok(())
    }

    /// A page of the customer's bookings, newest first.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn bookings_of(
        &self,
        customer: &CustomerId,
        limit: usize,
        from: Option<Vec<String>>,
    ) -> Result<Page<Booking>, Failure> {
        let query = self.client.query().table_name(&self.tables.bookings).index_name("by_customer");
        let query = query
            .key_condition_expression("customer_id = :customer")
            .expression_attribute_values(":customer", text(customer.as_str()))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let query = query.set_exclusive_start_key(start(
            from.as_deref(),
            "created_at",
            ("customer_id", customer.as_str()),
        ));
        let page = query.send().await.map_err(|error| failure("bookings of", &error))?;
        let mut bookings = self.bookings_by_keys(page.items()).await?;
        bookings.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(b.booking_id.cmp(&a.booking_id)));
        Ok(Page { items: bookings, next: next(page.last_evaluated_key(), "created_at") })
    }

    /// A page of ids of bookings whose payments have waited since before `before`, oldest first.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn awaiting_payment(
        &self,
        before: Timestamp,
        from: Option<Vec<String>>,
    ) -> Result<Page<BookingId>, Failure> {
        let query = self.client.query().table_name(&self.tables.bookings).index_name("awaiting_payment");
        let query = query
            .key_condition_expression("awaiting = :payment AND awaiting_since < :before")
            .expression_attribute_values(":payment", text("payment"))
            .expression_attribute_values(":before", text(before.to_string()))
            .limit(AWAITING_PAGE)
            .set_exclusive_start_key(start(from.as_deref(), "awaiting_since", ("awaiting", "payment")));
        let page = query.send().await.map_err(|error| failure("awaiting payment", &error))?;
        Ok(Page {
            items: page.items().iter().filter_map(|item| attribute(item, "pk").parse().ok()).collect(),
            next: next(page.last_evaluated_key(), "awaiting_since"),
        })
    }

    /// The bookings of an index's keys. One that vanished in between is left out.
    async fn bookings_by_keys(&self, items: &[Item]) -> Result<Vec<Booking>, Failure> {
        let keys = |item: &Item| key(attribute(item, "pk"), BOOKING);
        let mut wanted: Vec<Item> = items.iter().map(keys).collect();
        let mut bookings = Vec::with_capacity(wanted.len());
        // DynamoDB may answer a part; an answer without any part is its way to say "later".
        while !wanted.is_empty() {
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let request = request.map_err(|error| Failure::Broken(error.to_string()))?;
            let read = self.client.batch_get_item().request_items(&self.tables.bookings, request);
            let answer = read.send().await.map_err(|error| failure("bookings", &error))?;
            let found = answer.responses().and_then(|tables| tables.get(&self.tables.bookings));
            for item in found.into_iter().flatten() {
                bookings.extend(booking_of_item(item)?);
            }
            let rest = answer.unprocessed_keys().and_then(|tables| tables.get(&self.tables.bookings));
            wanted = rest.map(|rest| rest.keys().to_vec()).unwrap_or_default();
            if found.is_none_or(Vec::is_empty) && !wanted.is_empty() {
                return Err(Failure::Unavailable("bookings: throttled".to_owned()));
            }
        }
        Ok(bookings)
    }
}

/// Where a page of an index begins: after the item and sort value `from`, in the partition `within`.
pub(super) fn start(from: Option<&[String]>, sort: &str, within: (&str, &str)) -> Option<Item> {
    let [id, value] = from? else { return None };
    let mut start = key(id, BOOKING);
    start.insert(within.0.to_owned(), text(within.1));
    start.insert(sort.to_owned(), text(value));
    Some(start)
}

/// The same, as the next page's caller gives it back.
pub(super) fn next(last: Option<&Item>, sort: &str) -> Option<Vec<String>> {
    last.map(|last| ["pk", sort].map(|name| attribute(last, name)).to_vec())
}

pub(super) fn attribute(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(value)) => value.clone(),
        _ => String::new(),
    }
}

pub(super) fn is_written(refused: &[Option<Item>], wanted: &Booking) -> bool {
    let item = refused.iter().flatten().next();
    item.is_some_and(|item| booking_of_item(item).is_ok_and(|there| there.as_ref() == Some(wanted)))
}
