//! A customer's slot for an event: its claim and ticket count. [`domain::slot`] has the rules.
//!
//! A slot exists only if the event limits tickets. Every write that takes or extends it checks the limit.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::booking::Booking;
use domain::ids::{ClaimId, CustomerId, EventId};
use domain::slot::{Claim, Counting, Open, Slot};
use jiff::Timestamp;

use super::write::{Outcome, Write};
use super::{Item, Store, key, number};
use crate::sdk_error::failure;

/// Sort key of a slot's item.
const CUSTOMER: &str = "customer";
/// Expression that removes the claim from the slot.
const REMOVE_CLAIM: &str = "REMOVE #open, open_n, open_until, req, run_until";

/// Outcome of claiming a slot.
#[derive(Debug)]
pub enum Claiming {
    /// The claim has the slot.
    Claimed,
    /// The claim does not have the slot, which is returned as it is.
    Refused(Slot),
}

/// Outcome of extending a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotExtension {
    /// The slot lasts at least as long as requested.
    Extended,
    /// The booking's claim has lost the slot.
    Gone,
    /// The customer would have too many tickets.
    LimitReached,
}

pub(super) fn slot_key(customer: &CustomerId, event: &EventId) -> Item {
    key(format!("{customer}#{event}"), CUSTOMER)
}

/// Parses a slot; an empty item is an empty slot.
pub(super) fn slot_of(item: &Item) -> Slot {
    let whole = |name: &str| match item.get(name) {
        Some(AttributeValue::N(number)) => number.parse::<i64>().ok(),
        _ => None,
    };
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    let count = |name: &str| whole(name).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let claim_id = text("open").and_then(|claim_id| claim_id.parse().ok());
    let open = claim_id.zip(whole("open_until")).map(|(claim_id, until)| Open {
        claim_id,
        seats: count("open_n"),
        until,
        request: text("req").cloned().unwrap_or_default(),
        run_until: whole("run_until").unwrap_or(i64::MAX),
    });
    Slot { open, tickets: count("tickets") }
}

/// The slot in a refused write.
pub(super) fn slot_of_refused(refused: Vec<Option<Item>>) -> Slot {
    slot_of(&refused.into_iter().flatten().next().unwrap_or_default())
}

/// Adds the condition that `seats` more tickets are within the customer's limit.
fn within_limit(write: Write, seats: usize, max: u32) -> Write {
    let room = i64::from(max) - i64::try_from(seats).unwrap_or(i64::MAX);
    let write = write.value(":room", number(room));
    // If not even an empty slot has room, the condition compares with a negative number and fails; its first
    // half is then left out.
    let fits =
        if room >= 0 { "attribute_not_exists(tickets) OR tickets <= :room" } else { "tickets <= :room" };
    write.only_if(fits)
}

fn slot_write(table: &str, (customer, event): (&CustomerId, &EventId), expression: &str) -> Write {
    // `open` is a reserved word of DynamoDB.
    Write::update(table, slot_key(customer, event), expression).name("#open", "open")
}

/// The claim and the limit of a booking; none if its event has no limit.
fn limit(booking: &Booking) -> Option<(&ClaimId, u32)> {
    booking.claim.as_ref().zip(booking.tickets_max)
}

fn free(table: &str, whose: (&CustomerId, &EventId), claim_id: &ClaimId) -> Write {
    slot_write(table, whose, REMOVE_CLAIM).text(":claim", claim_id.as_str()).only_if("#open = :claim")
}

/// The write that counts the tickets of a confirmed booking in this way; none if its event has no limit, or
/// they are not to be counted now.
pub(super) fn count(table: &str, booking: &Booking, way: &Counting, now: Timestamp) -> Option<Write> {
    let (claim_id, max) = limit(booking)?;
    let whose = (&booking.customer_id, &booking.event_id);
    let seats = booking.added_tickets();
    let add = "ADD tickets :seats";
    let (write, beside) = match way {
        Counting::WithClaim => {
            let write = slot_write(table, whose, &format!("{add} {REMOVE_CLAIM}"));
            (write.text(":claim", claim_id.as_str()).only_if("#open = :claim"), 0)
        }
        Counting::Alone => {
            let write = Write::update(table, slot_key(whose.0, whose.1), add);
            let nobody = "attribute_not_exists(open_until) OR open_until < :now";
            (write.value(":now", number(now.as_second())).only_if(nobody), 0)
        }
        Counting::Beside(other) => {
            let write = slot_write(table, whose, add).text(":seen", other.claim_id.as_str());
            (write.only_if("#open = :seen"), other.seats)
        }
        Counting::After(_) | Counting::Never => return None,
    };
    Some(within_limit(write.value(":seats", number(seats)), seats.saturating_add(beside), max))
}

/// The write that takes a confirmed booking's returned tickets off the count.
pub(super) fn give_back(table: &str, booking: &Booking, seats: usize) -> Write {
    let seats = i64::try_from(seats).unwrap_or(i64::MAX);
    Write::update(table, slot_key(&booking.customer_id, &booking.event_id), "ADD tickets :less")
        .value(":less", number(-seats))
        .value(":seats", number(seats))
        .only_if("tickets >= :seats")
}

impl Store {
    /// Reads the customer's slot for an event strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn slot(&self, customer: &CustomerId, event: &EventId) -> Result<Slot, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let answer = read.set_key(Some(slot_key(customer, event))).send().await;
        let answer = answer.map_err(|error| failure("slot", &error))?;
        Ok(answer.item().map(slot_of).unwrap_or_default())
    }

    /// Claims the customer's slot at `now`, if it is free or `over` has it, the claim of a run that has
    /// certainly ended, and if the seats are within the limit.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn claim(
        &self,
        claim: &Claim,
        over: Option<&ClaimId>,
        now: Timestamp,
    ) -> Result<Claiming, Failure> {
        let set =
            "SET #open = :claim, open_n = :seats, open_until = :until, req = :req, run_until = :run_until";
        let write = slot_write(&self.tables.bookings, (&claim.customer_id, &claim.event_id), set)
            .text(":claim", claim.claim_id.as_str())
            .value(":seats", number(claim.seats))
            .value(":until", number(claim.until))
            .text(":req", &claim.request)
            .value(":run_until", number(claim.run_until));
        // `:claim` itself has the slot if this write was sent again because its answer was lost.
        let write = match over {
            None => write
                .value(":now", number(now.as_second()))
                .only_if("attribute_not_exists(open_until) OR open_until < :now OR #open = :claim"),
            Some(seen) => write.text(":seen", seen.as_str()).only_if("#open = :seen OR #open = :claim"),
        };
        let write = within_limit(write, claim.seats, claim.tickets_max);
        Ok(match write.send(&self.client, "claim").await? {
            Outcome::Written => Claiming::Claimed,
            Outcome::Refused(refused) => Claiming::Refused(slot_of_refused(refused)),
        })
    }

    /// Frees the slot if the claim still has it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn unclaim(&self, claim: &Claim) -> Result<(), Failure> {
        let whose = (&claim.customer_id, &claim.event_id);
        free(&self.tables.bookings, whose, &claim.claim_id).send(&self.client, "unclaim").await?;
        Ok(())
    }

    /// Returns the slot from `claim` to the claim of `booking`, which should have it and lost it, until the
    /// booking's seats are free.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn return_slot(&self, claim: &Claim, booking: &Booking) -> Result<(), Failure> {
        let Some((theirs, _)) = limit(booking) else { return Ok(()) };
        let until = booking.locked_until(booking.expires_at);
        let set = "SET #open = :theirs, open_n = :seats, open_until = :until REMOVE req, run_until";
        let write = slot_write(&self.tables.bookings, (&claim.customer_id, &claim.event_id), set)
            .text(":theirs", theirs.as_str())
            .value(":seats", number(booking.added_tickets()))
            .value(":until", number(until.as_second()))
            .text(":claim", claim.claim_id.as_str())
            .only_if("#open = :claim");
        write.send(&self.client, "return slot").await?;
        Ok(())
    }

    /// Extends the booking's claim to `until` at least.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn extend_slot(&self, booking: &Booking, until: Timestamp) -> Result<SlotExtension, Failure> {
        let Some((claim_id, max)) = limit(booking) else { return Ok(SlotExtension::Extended) };
        let whose = (&booking.customer_id, &booking.event_id);
        let write = slot_write(&self.tables.bookings, whose, "SET open_until = :until")
            .text(":claim", claim_id.as_str())
            .value(":until", number(until.as_second()))
            .only_if("#open = :claim AND open_until <= :until");
        let write = within_limit(write, booking.added_tickets(), max);
        let Outcome::Refused(refused) = write.send(&self.client, "extend slot").await? else {
            return Ok(SlotExtension::Extended);
        };
        let slot = slot_of_refused(refused);
        Ok(match slot.open.as_ref().filter(|_| slot.is_of(claim_id)) {
            None => SlotExtension::Gone,
            // A longer end was promised to the customer.
            Some(open) if open.until > until.as_second() => SlotExtension::Extended,
            Some(_) => SlotExtension::LimitReached,
        })
    }

    /// Frees the customer's slot if the booking's claim still has it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn free_slot(&self, booking: &Booking) -> Result<(), Failure> {
        if let Some((claim_id, _)) = limit(booking) {
            let whose = (&booking.customer_id, &booking.event_id);
            free(&self.tables.bookings, whose, claim_id).send(&self.client, "free slot").await?;
        }
        Ok(())
    }
}
