//! The due index: sparse, sharded, sorted by the second at which a booking is due for a look.
//!
//! It has a booking only while something waits that no delayed message covers: see
//! [`domain::booking::Booking::next_due`].

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::ids::BookingId;
use jiff::Timestamp;

use super::attribute;
use super::keys::{self, BOOKING};
use super::write::{Outcome, Write};
use super::{Store, key, number, text};
use crate::sdk_error::failure;

/// Number of shards, so that no key is hot if everything is due at once.
pub const SHARDS: u32 = 32;
/// Attribute with the index's partition key.
pub(super) const SHARD: &str = "due";
/// Attribute with the index's sort key.
const NEXT_DUE_AT: &str = "next_due_at";
/// Bookings on one page.
const PAGE: i32 = 100;

/// A booking that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The booking.
    pub booking_id: BookingId,
    /// Second since which it is due.
    pub next_due_at: i64,
}

/// Index partition of a booking.
pub(super) fn shard(id: &BookingId) -> String {
    shard_key(keys::shard_of(id.as_str(), SHARDS))
}

fn shard_key(shard: u32) -> String {
    format!("due#{shard}")
}

impl Store {
    /// A page of a shard's bookings that are due at `now`, the longest due first. After leasing them all, the
    /// next page has others, so there is no cursor.
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

    /// Leases a due booking until `until`, if it is still due since the second that was seen. Only the holder
    /// of the lease queues a look. The booking's version stays, so a look that is under way is not disturbed.
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
