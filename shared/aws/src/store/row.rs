//! Bookings as items: their fields are attributes, so that operators can read the table, except those that others
//! make: ids in keys, and seat ids that section, row and label make.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::booking::Booking;
use domain::layout::SeatIdStyle;
use domain::{Failure, limits};

use super::keys::{self, BOOKING};
use super::{Item, attribute, due, key, number, text};
use crate::connection::TRACE;

/// Field that the item omits: the booking's id is in the partition key.
const ID: &str = "booking_id";

/// Attribute with the nonce of the claim, its only stored part.
const CLAIM: &str = "claim";

/// Attribute with the booking's event and its shard in the index `by_event`, instead of the event's id.
pub(super) const EVENT: &str = "event_shard";

/// Field that the item omits: the event's id is in [`EVENT`].
const EVENT_ID: &str = "event_id";

/// Field of a seat that the item omits if section, row and label make it.
const SEAT_ID: &str = "seat_id";

/// The second after which DynamoDB deletes the item.
const TTL: &str = "expires_at_ttl";

/// Item of a booking, with the correlation id `trace`, which the stream passes on.
pub(super) fn item_of_booking(booking: &Booking, trace: Option<String>) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(booking).map_err(|error| Failure::caused("a booking", error))?;
    item.remove(ID);
    item.remove(EVENT_ID);
    for_each_seat(&mut item, |seat, made| {
        if seat.get(SEAT_ID) == Some(&made) {
            seat.remove(SEAT_ID);
        }
    });
    item.insert(EVENT.to_owned(), text(keys::event_partition_of(&booking.event_id, &booking.booking_id)));
    item.extend(key(booking.booking_id.as_str(), BOOKING));
    if let Some(claim_id) = &booking.claim {
        // The key has the booking's id, and every byte counts: a test limits the item's size.
        item.insert(CLAIM.to_owned(), text(claim_id.nonce()));
    }
    if let Some(trace) = trace {
        item.insert(TRACE.to_owned(), text(trace));
    }
    if booking.may_vanish() {
        let ttl = booking.expires_at.as_second().saturating_add(limits::UNPAID_KEPT_SECONDS);
        item.insert(TTL.to_owned(), number(ttl));
    }
    if booking.next_due_at.is_some() {
        item.insert(due::SHARD.to_owned(), text(due::shard(&booking.booking_id)));
    }
    Ok(item)
}

/// Event of a booking's item, also of a stub.
pub(super) fn event_of(item: &Item) -> String {
    match item.get(EVENT) {
        Some(AttributeValue::S(partition)) => partition.split('#').next().unwrap_or_default().to_owned(),
        _ => attribute(item, EVENT_ID),
    }
}

/// Parses a booking's item.
pub(super) fn booking_of_item(item: &Item) -> Result<Booking, Failure> {
    booking_of(item.clone()).map_err(|error| Failure::caused("a booking's item", error))
}

fn booking_of(mut item: Item) -> Result<Booking, serde_dynamo::Error> {
    if let Some(id) = item.remove("pk") {
        if let (Some(AttributeValue::S(nonce)), Ok(id)) = (item.get(CLAIM), id.as_s()) {
            let claim_id = text(format!("{id}#{nonce}"));
            item.insert(CLAIM.to_owned(), claim_id);
        }
        item.insert(ID.to_owned(), id);
    }
    if let Some(AttributeValue::S(partition)) = item.remove(EVENT) {
        let event = partition.split('#').next().unwrap_or_default();
        item.insert(EVENT_ID.to_owned(), text(event));
    }
    for_each_seat(&mut item, |seat, made| {
        seat.entry(SEAT_ID.to_owned()).or_insert(made);
    });
    serde_dynamo::from_item(item)
}

/// Changes each seat in the blocks of a booking's item, given the id that its section, row and label make in a
/// hall of several sections. Leaves what is no seat to the parser, which refuses it.
fn for_each_seat(item: &mut Item, change: impl Fn(&mut Item, AttributeValue)) {
    for block in maps(item, "blocks") {
        let (section, row) = (attribute(block, "section"), attribute(block, "row"));
        for seat in maps(block, "seats") {
            let made = SeatIdStyle::Long.id(&section, &row, &attribute(seat, "label"));
            change(seat, text(made));
        }
    }
}

/// The maps in the list `name`.
fn maps<'a>(item: &'a mut Item, name: &str) -> impl Iterator<Item = &'a mut Item> {
    let list = match item.get_mut(name) {
        Some(AttributeValue::L(list)) => list.as_mut_slice(),
        _ => &mut [],
    };
    list.iter_mut().filter_map(|value| match value {
        AttributeValue::M(map) => Some(map),
        _ => None,
    })
}

/// The booking in a stream's image; none for another kind of item.
///
/// # Errors
/// If the image claims to be a booking and cannot be parsed.
pub fn booking_of_image(image: &serde_dynamo::Item) -> Result<Option<Booking>, Failure> {
    if image.get("sk") != Some(&serde_dynamo::AttributeValue::S(BOOKING.to_owned())) {
        return Ok(None);
    }
    let item: Item = image.clone().into();
    booking_of(item).map(Some).map_err(|error| Failure::caused("a booking's image", error))
}
