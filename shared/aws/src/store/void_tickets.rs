//! Void tickets of an event: those that open no gate any more, because their seats were returned.
//!
//! The transaction that returns seats adds one item with their tickets. Four partitions, because an event that is
//! cancelled returns many seats at once; nothing on the purchase path writes there. The sort key begins with the
//! writer's instant, so that a gate asks for what came since. TTL removes the item two years after the start.
//!
//! Of a cancelled event every ticket is void, and its status says so: nothing is added when it is called off.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::booking::{Booking, BookingBlock};
use domain::ids::{EventId, TicketId};
use domain::{Failure, limits};
use jiff::Timestamp;

use super::keys::{INSTANT, VOID_SHARDS, void_partition, void_partition_of};
use super::write::Write;
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Attribute with the tickets' ids.
const TICKETS: &str = "tickets";

impl Store {
    /// The tickets that became void at `since` or later, oldest first, each with the instant.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn void_tickets(
        &self,
        event: &EventId,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, TicketId)>, Failure> {
        let shards = (0..VOID_SHARDS).map(|shard| self.void_tickets_of(event, since, shard));
        let mut tickets = in_parallel(VOID_SHARDS as usize, shards.collect()).await?.concat();
        tickets.sort_unstable();
        Ok(tickets)
    }

    async fn void_tickets_of(
        &self,
        event: &EventId,
        since: Timestamp,
        shard: u32,
    ) -> Result<Vec<(Timestamp, TicketId)>, Failure> {
        let (mut tickets, mut start) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.bookings);
            let query = query
                .key_condition_expression("pk = :pk AND sk >= :since")
                .expression_attribute_values(":pk", text(void_partition(event, shard)))
                .expression_attribute_values(":since", text(instant(since)))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("void tickets", &error))?;
            for item in page.items() {
                tickets.extend(tickets_of(item)?);
            }
            start = page.last_evaluated_key().cloned();
            if start.is_none() {
                return Ok(tickets);
            }
        }
    }
}

/// The write that says that the tickets for the seats `given` of a booking are void, for an event that starts at
/// `starts_at`. The booking's version makes its key another one for each return.
pub(super) fn void(
    table: &str,
    booking: &Booking,
    given: &[BookingBlock],
    (starts_at, now): (Timestamp, Timestamp),
) -> Write {
    let id = &booking.booking_id;
    let seats = given.iter().flat_map(|block| &block.seats);
    let tickets = seats.map(|seat| text(TicketId::of(id, seat.sold_as()).as_str())).collect();
    let sort = format!("{}#{id}#{}", instant(now), booking.ver);
    let mut item = key(void_partition_of(&booking.event_id, id), sort);
    item.insert(TICKETS.to_owned(), AttributeValue::L(tickets));
    // A lost dispute returns seats after the event, too.
    let until = starts_at.max(now).as_second().saturating_add(limits::VOID_KEPT.as_secs());
    item.insert("expires_at_ttl".to_owned(), number(until));
    Write::put(table, item)
}

fn tickets_of(item: &Item) -> Result<Vec<(Timestamp, TicketId)>, Failure> {
    let sort = attribute(item, "sk");
    let at = sort.split('#').next().and_then(|at| at.parse().ok());
    let at: Timestamp = at.ok_or_else(|| Failure::broken("void tickets: no instant"))?;
    let Some(AttributeValue::L(ids)) = item.get(TICKETS) else { return Ok(Vec::new()) };
    let ids = ids.iter().filter_map(|id| id.as_s().ok()?.parse().ok());
    Ok(ids.map(|id| (at, id)).collect())
}

fn instant(at: Timestamp) -> String {
    at.strftime(INSTANT).to_string()
}
