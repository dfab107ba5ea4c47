//! Reminders: the instant up to which events have been walked, and the one mail about unpaid seats that a customer gets
//! for an event.

use std::collections::BTreeSet;

use domain::Failure;
use domain::event::{Event, EventStatus};
use domain::ids::{BookingId, CustomerId, EventId, OrganizerId};
use jiff::{SignedDuration, Timestamp};

use super::catalog::document_of;
use super::catalog_filter::{EventFilter, Listing};
use super::catalog_index::ORGANIZERS;
use super::keys::INSTANT;
use super::write::{Outcome, Write, send_all};
use super::{Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Partition and sort key of the item with the instant.
const REMINDERS: &str = "reminders";
/// Attribute with the instant.
const UNTIL: &str = "until";
/// Organizers whose events are read at once.
const READS_AT_ONCE: usize = 16;
/// Events of one query.
const EVENTS: usize = 100;
/// Begin of the sort key of a customer's mail about unpaid seats of an event.
const ABANDONED: &str = "abandoned#";
/// Items that are read at once to be removed.
const FORGOTTEN_AT_ONCE: i32 = 100;
/// Time for which it is remembered.
const ABANDONED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Store {
    /// The start up to which customers were reminded of their events; none before the first run.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn reminded_until(&self) -> Result<Option<Timestamp>, Failure> {
        let item = self.catalog_item(REMINDERS, REMINDERS).await?;
        let until = item.map(|item| attribute(&item, UNTIL).parse());
        until.transpose().map_err(|error| Failure::caused("the instant of the reminders", error))
    }

    /// Records that customers were reminded of all events that start before `until`. It only moves forward.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn remind_until(&self, until: Timestamp) -> Result<(), Failure> {
        let mut item = key(REMINDERS, REMINDERS);
        let until = until.strftime(INSTANT).to_string();
        item.insert(UNTIL.to_owned(), text(&until));
        let write = Write::put(&self.tables.catalog, item)
            .only_if("attribute_not_exists(pk) OR #until < :until")
            .name("#until", UNTIL)
            .text(":until", until);
        write.send(&self.client, "remind until").await.map(drop)
    }

    /// Published events of all organizers, listed or not, that start from `from` on and before `until`, with their starts,
    /// from indexes that may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn starting(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<BTreeSet<(Timestamp, EventId)>, Failure> {
        let events = self.events_starting(Some(EventStatus::Published), from, until).await?;
        Ok(events.into_iter().map(|event| (event.starts_at, event.event_id)).collect())
    }

    /// Events of all organizers in this status, or in any, that start from `from` on and before `until`, by start, from
    /// indexes that may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn events_starting(
        &self,
        status: Option<EventStatus>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Event>, Failure> {
        let (mut all, mut start) = (Vec::new(), None);
        loop {
            let (items, last) = self.listing_page(ORGANIZERS, None, start).await?;
            let organizers = items.iter().filter_map(|item| attribute(item, "pk").parse().ok());
            let reads =
                organizers.map(|organizer| self.starting_of(organizer, status, from, until)).collect();
            all.extend(in_parallel(READS_AT_ONCE, reads).await?.into_iter().flatten());
            start = last;
            if start.is_none() {
                all.sort_by(|a: &Event, b| (a.starts_at, &a.event_id).cmp(&(b.starts_at, &b.event_id)));
                return Ok(all);
            }
        }
    }

    /// The same of one organizer.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn starting_of(
        &self,
        organizer: OrganizerId,
        status: Option<EventStatus>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Event>, Failure> {
        let filter = EventFilter { status, ..EventFilter::within(from, until) };
        let listing = Listing { filter: &filter, organizer: Some(&organizer) };
        let mut events = Vec::new();
        for stretch in listing.stretches() {
            let mut at = None;
            loop {
                let (items, last) = self.query_events(listing, &stretch, at.as_ref(), EVENTS).await?;
                for item in items {
                    events.push(document_of::<Event>(item)?);
                }
                let Some(last) = last else { break };
                at = Some(listing.index().position(&stretch, &last));
            }
        }
        // The query's range includes its end.
        events.retain(|event| event.starts_at < until);
        Ok(events)
    }

    /// Claims the one mail about unpaid seats that `customer` gets for `event`, for `booking`; false if another booking
    /// has it, or if the account is closed. A repeat for the same booking is true again, so a function that dies has taken
    /// nothing away.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn claim_abandoned(
        &self,
        customer: &CustomerId,
        event: &EventId,
        booking: &BookingId,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut item = key(customer.as_str(), format!("{ABANDONED}{event}"));
        item.insert("booking_id".to_owned(), text(booking.as_str()));
        item.insert("expires_at_ttl".to_owned(), number((now + ABANDONED_KEPT).as_second()));
        let write = Write::put(&self.tables.customers, item)
            .only_if("attribute_not_exists(pk) OR booking_id = :booking")
            .text(":booking", booking.as_str());
        let writes = vec![write, self.unless_closed(customer)];
        Ok(matches!(send_all(&self.client, "claim abandoned", writes).await?, Outcome::Written))
    }

    /// Removes what is remembered of a customer's unpaid seats. Nothing comes after it if the account is closed.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub(super) async fn forget_abandoned(&self, customer: &CustomerId) -> Result<(), Failure> {
        loop {
            let query = self.client.query().table_name(&self.tables.customers).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :customer AND begins_with(sk, :begin)")
                .expression_attribute_values(":customer", text(customer.as_str()))
                .expression_attribute_values(":begin", text(ABANDONED))
                .projection_expression("pk, sk")
                .limit(FORGOTTEN_AT_ONCE);
            let page = query.send().await.map_err(|error| failure("abandoned", &error))?;
            if page.items().is_empty() {
                return Ok(());
            }
            for item in page.items() {
                let item_key = key(customer.as_str(), attribute(item, "sk"));
                let delete = Write::delete(&self.tables.customers, item_key);
                delete.send(&self.client, "forget abandoned").await?;
            }
        }
    }
}
