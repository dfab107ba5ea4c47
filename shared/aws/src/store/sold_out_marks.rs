//! Marks of events whose organizer was told that they are sold out, beside the notifications about the event.

use domain::ids::EventId;
use domain::{Failure, limits};
use jiff::Timestamp;

use super::write::Write;
use super::{Item, Store, key, number};
use crate::sdk_error::failure;

/// Sort key of the mark.
const SOLD_OUT: &str = "sold_out";

impl Store {
    /// True if the event has the mark. The read may be a moment late: a second order has the id of the first.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn is_marked_sold_out(&self, event: &EventId) -> Result<bool, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings);
        let read = read.set_key(Some(mark_key(event)));
        let answer = read.send().await.map_err(|error| failure("sold-out mark", &error))?;
        Ok(answer.item.is_some())
    }

    /// Marks the event; a mark that is there stays.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn mark_sold_out(&self, event: &EventId, now: Timestamp) -> Result<(), Failure> {
        let mut item = mark_key(event);
        // As long as the notification is known.
        let ends = now.as_second().saturating_add(limits::NOTIFICATION_KEPT_SECONDS);
        item.insert("expires_at_ttl".to_owned(), number(ends));
        let put = Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)");
        put.send(&self.client, "mark sold out").await.map(drop)
    }
}

fn mark_key(event: &EventId) -> Item {
    key(event.as_str(), SOLD_OUT)
}
