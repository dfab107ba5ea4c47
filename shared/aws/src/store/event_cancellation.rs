//! Cancelled events, and the progress of cancelling their bookings.
//!
//! The progress is one item beside the event, with a cursor and a number that every step raises. The end of a
//! step writes both under the number that was read, so a message that is delivered twice ends there.

use domain::activity::{Action, Change};
use domain::event::{Event, EventStatus};
use domain::ids::{BookingId, EventId};
use domain::member::Member;
use domain::{Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attribute;
use super::bookings::{Page, Writing, next, start};
use super::catalog::{document_of, sort};
use super::keys;
use super::row::EVENT;
use super::write::{Outcome, Write};
use super::{Item, Store, key, number, text};
use crate::sdk_error::failure;

/// Sort key of the progress.
const PROGRESS: &str = "cancellation";
/// Bookings on one page of an event's bookings.
const PAGE: usize = 100;

/// Progress of cancelling an event's bookings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Number of the step, raised by each.
    pub step: u64,
    /// Number of the pass over the bookings: 1 or 2.
    pub pass: u32,
    /// Start of the next step.
    pub cursor: Option<Vec<String>>,
    /// Earliest second for the next step.
    pub not_before: i64,
    /// Bookings processed in this pass.
    pub bookings: u64,
    /// Processed bookings that are cancelled.
    pub cancelled: u64,
    /// Processed bookings that could not be cancelled.
    pub failed: u64,
    /// True once both passes are over.
    pub done: bool,
}

impl Store {
    /// Cancels an event; a cancelled one is returned unchanged.
    ///
    /// # Errors
    /// [`domain::Error::NotFound`], [`domain::Error::EventStatusWrong`] if it is long over, those of a lost right, or if
    /// DynamoDB does not answer.
    pub async fn cancel_event(
        &self,
        member: &Member,
        id: &EventId,
        now: Timestamp,
    ) -> Result<Event, Failure> {
        let event = self.own_event(member, id).await?;
        if event.status == EventStatus::Cancelled {
            return Ok(event);
        }
        // Its bookings may be in the archive, where nothing walks.
        if now.duration_since(event.starts_at) > limits::OVER_FOR_GOOD {
            return Err(domain::Error::EventStatusWrong { status: "over" }.into());
        }
        let cancelled = Event { status: EventStatus::Cancelled, ..event.clone() };
        let change = Change::of(Action::EventCancelled, id, Some(&event), Some(&cancelled))?;
        let set = "SET #status = :cancelled, ver = ver + :one";
        let update = Write::update(&self.tables.catalog, key(id.as_str(), sort::EVENT), set)
            .only_if("attribute_exists(pk) AND #status <> :cancelled")
            .name("#status", "status")
            .value(":one", number(1))
            .text(":cancelled", EventStatus::Cancelled.as_str());
        // An event cannot be reopened, so a refusal means that it is cancelled already.
        self.change(member, change, now, vec![update]).await?;
        Ok(cancelled)
    }

    /// The condition that an event is not cancelled.
    pub(super) fn not_cancelled(&self, id: &EventId) -> Write {
        Write::check(&self.tables.catalog, key(id.as_str(), sort::EVENT))
            .only_if("#status <> :cancelled")
            .name("#status", "status")
            .text(":cancelled", EventStatus::Cancelled.as_str())
    }

    /// Reads the progress; none if the work has not begun.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn progress(&self, id: &EventId) -> Result<Option<Progress>, Failure> {
        self.document_now(id.as_str(), PROGRESS).await
    }

    /// Creates the progress of a cancelled event of the member's organizer, or returns the existing one.
    ///
    /// # Errors
    /// [`domain::Error::NotFound`] for another's event, or if DynamoDB does not answer.
    pub async fn begin_progress(&self, member: &Member, event: &Event) -> Result<Progress, Failure> {
        member.check_owns(&event.organizer_id, "event")?;
        let id = &event.event_id;
        let first = Progress { step: 1, pass: 1, ..Progress::default() };
        let item = progress_item(id, &first)?;
        let write = Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)");
        match write.send(&self.client, "begin progress").await? {
            Outcome::Written => Ok(first),
            Outcome::Refused(refused) => {
                document_of(refused.into_iter().flatten().next().unwrap_or_default())
            }
        }
    }

    /// Replaces the progress at step `from` by `next`.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn advance(&self, id: &EventId, next: &Progress, from: u64) -> Result<Writing, Failure> {
        let item = progress_item(id, next)?;
        let write = Write::put(&self.tables.catalog, item)
            .only_if("#step = :from")
            .name("#step", "step")
            .value(":from", number(from));
        match write.send(&self.client, "advance").await? {
            Outcome::Written => Ok(Writing::Written),
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().unwrap_or_default();
                // The same write, sent again because its answer was lost.
                let ours = document_of::<Progress>(there).is_ok_and(|there| there == *next);
                Ok(if ours { Writing::Written } else { Writing::Stale })
            }
        }
    }

    /// A page of ids of the event's bookings, shard by shard of the index, each oldest first. The index may lag
    /// behind by moments.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn bookings_of_event(
        &self,
        event: &EventId,
        from: Option<Vec<String>>,
    ) -> Result<Page<BookingId>, Failure> {
        let mut items = Vec::new();
        let (mut shard, mut from) = split(from);
        while shard < keys::EVENT_SHARDS && items.len() < PAGE {
            let partition = keys::event_partition(event, shard);
            let query = self.client.query().table_name(&self.tables.bookings).index_name("by_event");
            let query = query
                .key_condition_expression("#event = :event")
                .expression_attribute_names("#event", EVENT)
                .expression_attribute_values(":event", text(&partition))
                .limit(i32::try_from(PAGE - items.len()).unwrap_or(1))
                .set_exclusive_start_key(start(Some(&from), "created_at", (EVENT, &partition)));
            let page = query.send().await.map_err(|error| failure("bookings of event", &error))?;
            items.extend(
                page.items().iter().filter_map(|item| attribute(item, "pk").parse::<BookingId>().ok()),
            );
            from = next(page.last_evaluated_key(), "created_at").unwrap_or_default();
            if from.is_empty() {
                shard += 1;
            }
        }
        let more = shard < keys::EVENT_SHARDS;
        Ok(Page { items, next: more.then(|| [vec![shard.to_string()], from].concat()) })
    }
}

/// Shard of a cursor, and the position in it.
fn split(cursor: Option<Vec<String>>) -> (u32, Vec<String>) {
    let mut position = cursor.unwrap_or_default();
    let shard = if position.is_empty() { 0 } else { position.remove(0).parse().unwrap_or(0) };
    (shard, position)
}

fn progress_item(id: &EventId, progress: &Progress) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(progress).map_err(|error| Failure::caused("progress", error))?;
    item.extend(key(id.as_str(), PROGRESS));
    Ok(item)
}
