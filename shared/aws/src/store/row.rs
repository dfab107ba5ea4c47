//! A booking as an item: every field an attribute, so that operators can read the table.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::booking::Booking;
use domain::{Failure, limits};
use serde_json::Value;

use super::{Item, due, key, number, text};

/// Sort key of a booking's item.
pub(super) const BOOKING: &str = "booking";

/// The booking's own id stands in the partition key alone.
const ID: &str = "booking_id";

/// Of its claim only the nonce is kept.
const CLAIM: &str = "claim";

/// The second after which DynamoDB deletes the item.
const TTL: &str = "expires_at_ttl";

pub(super) fn item_of_booking(booking: &Booking) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(booking).map_err(|error| Failure::Broken(error.to_string()))?;
    item.remove(ID);
    item.extend(key(booking.booking_id.as_str(), BOOKING));
    if let Some(claim_id) = &booking.claim {
        // The booking's id is in the key, and every byte counts: see the gate on the item's size.
        item.insert(CLAIM.to_owned(), text(claim_id.nonce()));
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

/// The booking of an item.
pub(super) fn booking_of_item(item: &Item) -> Result<Booking, Failure> {
    booking_of(item.clone()).map_err(|error| Failure::Broken(format!("a booking's item: {error}")))
}

fn booking_of(mut item: Item) -> Result<Booking, serde_dynamo::Error> {
    if let Some(id) = item.remove("pk") {
        if let (Some(AttributeValue::S(nonce)), Ok(id)) = (item.get(CLAIM), id.as_s()) {
            let claim_id = text(format!("{id}#{nonce}"));
            item.insert(CLAIM.to_owned(), claim_id);
        }
        item.insert(ID.to_owned(), id);
    }
    serde_dynamo::from_item(item)
}

/// The booking in a stream's image; none if the image is another kind of item.
///
/// # Errors
/// If the image says that it is a booking and is none.
pub fn booking_of_image(image: &Value) -> Result<Option<Booking>, Failure> {
    let sort = image.pointer("/sk/S").and_then(Value::as_str);
    if sort != Some(BOOKING) {
        return Ok(None);
    }
    let broken = |error: String| Failure::Broken(format!("a booking's image: {error}"));
    let item: serde_dynamo::Item =
        serde_json::from_value(image.clone()).map_err(|error| broken(error.to_string()))?;
    let item: std::collections::HashMap<String, AttributeValue> = item.into();
    booking_of(item).map(Some).map_err(|error| broken(error.to_string()))
}
