//! The due index: sparse, in shards, sorted by the second at which a booking is next looked at.
//!
//! A booking is in it only while something waits that no delayed message takes care of: see
//! [`domain::booking::Booking::next_due`].

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::ids::BookingId;
use jiff::Timestamp;

use super::attribute;
use super::keys::BOOKING;
use super::write::{Outcome, Write};
use super::{Store, key, number, text};
use crate::sdk_error::failure;

/// Number of shards, so that no key is hot when everything is due at once.
pub const SHARDS: u32 = 32;
/// Attribute that is the index's partition key.
pub(super) const SHARD: &str = "due";
/// Attribute that is the index's sort key.
const NEXT_DUE_AT: &str = "next_due_at";
/// Bookings on one page.
const PAGE: i32 = 100;

/// A booking that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The booking.
    pub booking_id: BookingId,
    /// Since which second.
    pub next_due_at: i64,
}

/// Partition key of a booking in the index.
pub(super) fn shard(id: &BookingId) -> String {
    let sum = id.as_str().bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    shard_key(sum % SHARDS)
}

fn shard_key(shard: u32) -> String {
    format!("due#{shard}")
}

impl Store {
    /// A page of the bookings of a shard that are due at `now`, the longest due first. Whoever leases them all
    /// finds others on the next page, so there is no cursor.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn due(&self, shard: u32, now: Timestamp) -> Result<Vec<Due>, Failure> {
        let query = self.client.query().table_name(&self.tables.bookings).index_name(SHARD);
        let query = query
            .key_condition_expression("#due = :shard AND next_due_at <= :now")
            .expression_attribute_names("#due", SHARD)
            .expression_attribute_values(":shard", text(shard_key(shard)))
            .expression_attribute_values(":now", number(now.as_second()))
            .limit(PAGE);
        let page = query.send().await.map_err(|error| failure("due", &error))?;
        let due = page.items().iter().filter_map(|item| {
            let second = match item.get(NEXT_DUE_AT) {
                Some(AttributeValue::N(second)) => second.parse().ok()?,
                _ => return None,
            };
            Some(Due { booking_id: attribute(item, "pk").parse().ok()?, next_due_at: second })
        });
        Ok(due.collect())
    }

    /// Leases a due booking until `until`, if it is still due since the second that was seen. Only whoever holds
    /// the lease queues a look. The booking's version stays: a look that is under way is not disturbed.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn lease(&self, due: &Due, until: Timestamp) -> Result<bool, Failure> {
        let key = key(due.booking_id.as_str(), BOOKING);
        let write = Write::update(&self.tables.bookings, key, "SET next_due_at = :until")
            .value(":until", number(until.as_second()))
            .value(":seen", number(due.next_due_at))
            .only_if("next_due_at = :seen");
        Ok(matches!(write.send(&self.client, "lease").await?, Outcome::Written))
    }
}
