//! Bookings: one item each, with its payments, replaced as a whole under its version.

use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::block::{self, Mark};
use domain::booking::{Booking, BookingBlock};
use domain::ids::{BookingId, CustomerId};
use domain::slot::{Counting, Slot};
use domain::{Error, Failure};
use jiff::Timestamp;

use super::attribute;
use super::keys::BOOKING;
use super::moves::Leaving;
use super::row::{booking_of_item, item_of_booking};
use super::slot;
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, key, number, text};
use crate::sdk_error::failure;

/// Times that a confirmation is retried while the customer's slot changes.
const CONFIRM_RETRIES_MAX: usize = 4;

/// Outcome of replacing a booking.
#[derive(Debug, PartialEq, Eq)]
pub enum Writing {
    /// The booking is written.
    Written,
    /// Another writer was first: read and decide again.
    Stale,
}

/// Outcome of confirming a booking.
#[derive(Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The seats are sold to the customer.
    Confirmed,
    /// Another writer was first: read and decide again.
    Stale,
    /// Another booking has some of the seats.
    SeatsLost,
    /// The customer would have too many tickets, whatever happens to other locks.
    LimitReached,
    /// A move: the seats to be given up, or the money for them, are gone.
    MoveNotPossible,
    /// Another claim of the customer may still use up the ticket limit: nothing is decided; try again after
    /// this instant, when that claim has ended.
    ClaimInTheWay(Timestamp),
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// Items of the page, in list order.
    pub items: Vec<T>,
    /// Start of the next page, unless this is the last.
    pub next: Option<Vec<String>>,
}

impl Store {
    /// Reads a booking strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn booking(&self, id: &BookingId) -> Result<Option<Booking>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(key(id.as_str(), BOOKING)));
        let answer = read.send().await.map_err(|error| failure("booking", &error))?;
        let Some(item) = answer.item else { return Ok(None) };
        self.whole_booking(item).await.map(Some)
    }

    /// Reads a booking of this customer. Another customer's is not found.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn booking_of(&self, customer: &CustomerId, id: &BookingId) -> Result<Booking, Failure> {
        match self.booking(id).await? {
            Some(booking) if booking.customer_id == *customer => Ok(booking),
            _ => Err(Error::NotFound { what: "booking" }.into()),
        }
    }

    /// Replaces the booking at version `next.ver` by `next` with the following version, and sets when it is
    /// due.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_booking(&self, mut next: Booking, now: Timestamp) -> Result<Writing, Failure> {
        let write = self.replacement(&mut next, now)?;
        match write.send(&self.client, "write booking").await? {
            Outcome::Written => Ok(Writing::Written),
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) if is_written(&refused, &next) => Ok(Writing::Written),
            Outcome::Refused(refused) => {
                self.restore(&refused).await?;
                Ok(Writing::Stale)
            }
        }
    }

    /// Confirms a booking: ONE transaction marks the seats `sold#B` (each must be free, or locked by the
    /// booking even if expired), replaces the booking by `next`, and counts the customer's tickets. The first
    /// try counts them by the booking's claim; if that is refused, the next by the slot as it was found. A move
    /// takes the seats of `leaving` in the same transaction.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn confirm(
        &self,
        mut next: Booking,
        leaving: Option<Leaving>,
        now: Timestamp,
    ) -> Result<Confirmation, Failure> {
        let ours_or_free =
            |seat: &str| format!("attribute_not_exists({seat}) OR contains({seat}, :ours) OR {seat} < :now");
        let replacements = self.replacements(&mut next, leaving.as_ref(), now)?;
        let mut way = Counting::WithClaim;
        for _ in 0..CONFIRM_RETRIES_MAX {
            let count = slot::count(&self.tables.bookings, &next, &way, now);
            let counted = count.is_some();
            let now_digits = block::now_digits(now);
            let seats =
                self.sold(&next, leaving.as_ref(), |write| write.text(":now", &now_digits), ours_or_free);
            let void = leaving.as_ref().map(|leaving| self.void(leaving, now));
            let writes = replacements.iter().cloned().chain(count).chain(seats).chain(void).collect();
            let Outcome::Refused(refused) = send_all(&self.client, "confirm", writes).await? else {
                return Ok(Confirmation::Confirmed);
            };
            let slot = match why(refused, replacements.len(), counted) {
                Refusal::Booking => return Ok(Confirmation::Stale),
                Refusal::Seats => return Ok(Confirmation::SeatsLost),
                Refusal::Slot(slot) => slot,
            };
            let (Some(claim_id), Some(max)) = (&next.claim, next.tickets_max) else { break };
            way = match slot.counting(claim_id, next.added_tickets(), max, now) {
                Counting::Never => return Ok(Confirmation::LimitReached),
                Counting::After(until) => {
                    let until = Timestamp::from_second(until);
                    let until = until.map_err(|error| Failure::caused("the end of a claim", error))?;
                    return Ok(Confirmation::ClaimInTheWay(until));
                }
                way => way,
            };
        }
        Ok(Confirmation::Stale)
    }

    /// Confirms a free booking by `next` (see [`Booking::confirmed_free`]), in ONE transaction of blocks,
    /// booking and slot. As nobody has paid, it gets only what it has locked: every seat must be locked for
    /// it, and its own claim must have the slot. The booking's version shows that it was pending and within
    /// its lock when it was read.
    ///
    /// [`Confirmation::Stale`]: read again. [`Confirmation::SeatsLost`]: the lock is gone, seats or slot.
    /// [`Confirmation::LimitReached`]: tickets alone exceed the limit. [`Confirmation::ClaimInTheWay`] does
    /// not occur.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn confirm_free(
        &self,
        mut next: Booking,
        leaving: Option<Leaving>,
        now: Timestamp,
    ) -> Result<Confirmation, Failure> {
        let replacements = self.replacements(&mut next, leaving.as_ref(), now)?;
        let decisive = replacements.len();
        let count = slot::count(&self.tables.bookings, &next, &Counting::WithClaim, now);
        let counted = count.is_some();
        let seats =
            self.sold(&next, leaving.as_ref(), |write| write, |seat| format!("contains({seat}, :ours)"));
        let void = leaving.as_ref().map(|leaving| self.void(leaving, now));
        let writes = replacements.into_iter().chain(count).chain(seats).chain(void).collect();
        let Outcome::Refused(refused) = send_all(&self.client, "confirm free", writes).await? else {
            return Ok(Confirmation::Confirmed);
        };
        Ok(match why(refused, decisive, counted) {
            Refusal::Booking => Confirmation::Stale,
            Refusal::Slot(slot) if next.claim.as_ref().is_some_and(|claim_id| slot.is_of(claim_id)) => {
                Confirmation::LimitReached
            }
            Refusal::Slot(_) | Refusal::Seats => Confirmation::SeatsLost,
        })
    }

    /// The writes that sell the seats of `booking`, each under `condition`, and free those that `leaving` gives up. A
    /// block that gains and loses seats is one write; `with` adds the condition's values to those that sell.
    fn sold(
        &self,
        booking: &Booking,
        leaving: Option<&Leaving>,
        with: impl Fn(Write) -> Write,
        condition: impl Fn(&str) -> String + Copy,
    ) -> Vec<Write> {
        let mark = Mark::Sold { booking_id: booking.booking_id.clone() };
        let mut given: Vec<&BookingBlock> = leaving.iter().flat_map(|leaving| &leaving.given).collect();
        // While the event moves to another hall, the two bookings may be in different ones.
        let (space, left) = (booking.seat_space(), leaving.map(|leaving| leaving.old.seat_space()));
        let sell = |held: &BookingBlock| {
            let lost = given.iter().position(|lost| lost.key == held.key && left.as_ref() == Some(&space));
            let lost = lost.map(|place| given.swap_remove(place));
            let write = match (lost, leaving) {
                (Some(lost), Some(leaving)) => self.exchange(&space, held, &mark, lost, leaving, condition),
                _ => self.mark(&space, held, &mark, condition),
            };
            with(write.text(":ours", format!("#{}", booking.booking_id)))
        };
        let mut writes: Vec<Write> = booking.blocks.iter().map(sell).collect();
        if let Some(leaving) = leaving {
            let (space, sold) = (leaving.old.seat_space(), leaving.mark());
            writes.extend(given.iter().map(|lost| self.unmark(&space, lost, &sold)));
        }
        writes
    }

    /// The writes that replace the booking and, for a move, the one that is left.
    fn replacements(
        &self,
        next: &mut Booking,
        leaving: Option<&Leaving>,
        now: Timestamp,
    ) -> Result<Vec<Write>, Failure> {
        let mut writes = vec![self.replacement(next, now)?];
        if let Some(leaving) = leaving {
            writes.push(self.replacement(&mut leaving.old.clone(), now)?);
        }
        Ok(writes)
    }

    /// The write that replaces version `next.ver` and raises it. The version includes the instant of
    /// creation: a booking that vanished and was created again under its key starts counting anew.
    pub(super) fn replacement(&self, next: &mut Booking, now: Timestamp) -> Result<Write, Failure> {
        let expected = next.ver;
        next.ver += 1;
        next.next_due_at = next.next_due(now).map(Timestamp::as_second);
        let write = Write::put(&self.tables.bookings, item_of_booking(next, (self.trace)())?);
        Ok(write
            .only_if("ver = :expected AND created_at = :created_at")
            .value(":expected", number(expected))
            .text(":created_at", next.created_at.to_string()))
    }

    /// A page of the customer's bookings, newest first.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
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
        let bookings = self.bookings_by_keys(page.items()).await?;
        Ok(Page { items: bookings, next: next(page.last_evaluated_key(), "created_at") })
    }

    /// Bookings named by an index's keys, newest first. One that has vanished is left out.
    pub(super) async fn bookings_by_keys(&self, items: &[Item]) -> Result<Vec<Booking>, Failure> {
        let keys = |item: &Item| key(attribute(item, "pk"), BOOKING);
        let mut wanted: Vec<Item> = items.iter().map(keys).collect();
        let mut bookings = Vec::with_capacity(wanted.len());
        // DynamoDB may answer only a part; an answer without any means "later".
        while !wanted.is_empty() {
            let request = KeysAndAttributes::builder().set_keys(Some(wanted)).consistent_read(true).build();
            let request = request.map_err(|error| Failure::caused("keys to read", error))?;
            let read = self.client.batch_get_item().request_items(&self.tables.bookings, request);
            let answer = read.send().await.map_err(|error| failure("bookings", &error))?;
            let found = answer.responses().and_then(|tables| tables.get(&self.tables.bookings));
            for item in self.unarchived(found.into_iter().flatten().cloned().collect()).await? {
                bookings.push(booking_of_item(&item)?);
            }
            let rest = answer.unprocessed_keys().and_then(|tables| tables.get(&self.tables.bookings));
            wanted = rest.map(|rest| rest.keys().to_vec()).unwrap_or_default();
            if found.is_none_or(Vec::is_empty) && !wanted.is_empty() {
                return Err(Failure::unavailable("bookings: throttled"));
            }
        }
        bookings.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(b.booking_id.cmp(&a.booking_id)));
        Ok(bookings)
    }
}

/// The part that refused a confirmation. The booking decides first: if it has changed, the other conditions
/// mean nothing.
enum Refusal {
    Booking,
    Seats,
    Slot(Slot),
}

/// Finds the part that refused: the `bookings`, then the slot if tickets were `counted` there, then the blocks.
fn why(refused: Vec<Option<Item>>, bookings: usize, counted: bool) -> Refusal {
    let mut refused = refused.into_iter();
    if refused.by_ref().take(bookings).any(|booking| booking.is_some()) {
        return Refusal::Booking;
    }
    let slot = if counted { refused.next().flatten() } else { None };
    match slot {
        Some(slot) if refused.all(|seats| seats.is_none()) => Refusal::Slot(slot::slot_of(&slot)),
        _ => Refusal::Seats,
    }
}

/// Start of a page of an index: after the item and sort value `from`, in the partition `within`.
pub(super) fn start(from: Option<&[String]>, sort: &str, within: (&str, &str)) -> Option<Item> {
    let [id, value] = from? else { return None };
    let mut start = key(id, BOOKING);
    start.insert(within.0.to_owned(), text(within.1));
    start.insert(sort.to_owned(), text(value));
    Some(start)
}

/// Start of the next page, as the next call passes it to [`start`].
pub(super) fn next(last: Option<&Item>, sort: &str) -> Option<Vec<String>> {
    last.map(|last| ["pk", sort].map(|name| attribute(last, name)).to_vec())
}

pub(super) fn is_written(refused: &[Option<Item>], wanted: &Booking) -> bool {
    let item = refused.iter().flatten().next();
    item.is_some_and(|item| booking_of_item(item).is_ok_and(|there| there == *wanted))
}
