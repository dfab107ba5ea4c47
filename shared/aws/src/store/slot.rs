//! A customer's slot for an event: the one open lock and the count of tickets.
//!
//! It exists only where the event limits tickets. `open` and `open_until` name the booking whose lock is
//! open; the slot frees itself when `open_until` has passed, by the rule of [`domain::block`].

use aws_sdk_dynamodb::types::AttributeValue;
use domain::booking::Booking;
use domain::ids::{BookingId, CustomerId, EventId};
use domain::mutant::Mutant;
use jiff::Timestamp;

use super::write::{Write, unless};
use super::{Item, key, number};

/// Sort key of a slot's item.
const CUSTOMER: &str = "customer";

pub(super) fn slot_key(customer: &CustomerId, event: &EventId) -> Item {
    key(format!("{customer}#{event}"), CUSTOMER)
}

/// A slot as read; an absent item is an empty slot.
pub(super) struct Slot {
    pub(super) open: Option<BookingId>,
    pub(super) tickets: usize,
}

impl Slot {
    pub(super) fn of_item(item: &Item) -> Self {
        let open = item.get("open").and_then(|value| value.as_s().ok()).and_then(|id| id.parse().ok());
        let tickets = match item.get("tickets") {
            Some(AttributeValue::N(tickets)) => tickets.parse().unwrap_or_default(),
            _ => 0,
        };
        Self { open, tickets }
    }
}

/// The condition that the booking's seats still fit the customer's limit.
fn within_limit(write: Write, booking: &Booking, max: u32) -> Write {
    let seats = booking.seat_count();
    // Where not even an empty slot has room, the condition compares with a negative number and fails,
    // and the first half of it is left out.
    let room = i64::from(max) - i64::try_from(seats).unwrap_or(i64::MAX);
    let write = write.value(":room", number(room));
    let fits =
        if room >= 0 { "attribute_not_exists(tickets) OR tickets <= :room" } else { "tickets <= :room" };
    write.only_if(unless(Mutant::TicketLimitIsIgnored, fits.to_owned()))
}

fn slot_write(table: &str, booking: &Booking, expression: &str) -> Write {
    Write::update(table, slot_key(&booking.customer_id, &booking.event_id), expression)
        // `open` is a word that DynamoDB keeps for itself.
        .name("#open", "open")
}

/// Takes the slot for a new booking.
pub(super) fn take(table: &str, booking: &Booking, max: u32, now: Timestamp) -> Write {
    let write = slot_write(table, booking, "SET #open = :booking, open_until = :until")
        .text(":booking", booking.booking_id.as_str())
        .value(":until", number(booking.expires_at.as_second()))
        .value(":now", number(now.as_second()))
        .only_if("attribute_not_exists(open_until) OR open_until < :now OR #open = :booking");
    within_limit(write, booking, max)
}

/// Makes the booking's slot last until `until`; one that lasts longer is refused.
pub(super) fn extend(table: &str, booking: &Booking, until: Timestamp) -> Write {
    slot_write(table, booking, "SET open_until = :until")
        .text(":booking", booking.booking_id.as_str())
        .value(":until", number(until.as_second()))
        .only_if("#open = :booking AND open_until <= :until")
}

/// Frees the booking's slot.
pub(super) fn free(table: &str, booking: &Booking) -> Write {
    slot_write(table, booking, "REMOVE #open, open_until")
        .text(":booking", booking.booking_id.as_str())
        .only_if("#open = :booking")
}

/// Counts the tickets of a confirmed booking, and frees the slot if the booking still has it.
pub(super) fn count(table: &str, booking: &Booking, max: u32, slot: &Slot) -> Write {
    let seats = number(booking.seat_count());
    let has_it = slot.open.as_ref() == Some(&booking.booking_id);
    let write = if has_it {
        slot_write(table, booking, "ADD tickets :seats REMOVE #open, open_until").only_if("#open = :booking")
    } else {
        slot_write(table, booking, "ADD tickets :seats")
            .only_if("attribute_not_exists(#open) OR #open <> :booking")
    };
    let write = write.value(":seats", seats).text(":booking", booking.booking_id.as_str());
    within_limit(write, booking, max)
}

/// Takes tickets that a confirmed booking has given back off the count.
pub(super) fn give_back(table: &str, booking: &Booking, seats: usize) -> Write {
    let seats = i64::try_from(seats).unwrap_or(i64::MAX);
    Write::update(table, slot_key(&booking.customer_id, &booking.event_id), "ADD tickets :less")
        .value(":less", number(-seats))
        .value(":seats", number(seats))
        .only_if("tickets >= :seats")
}
