//! Facts as items of the table `reports`, written once and never changed, and the revision of an event's day.
//!
//! A fact is written before its day's revision is raised. So whoever reads the revision first and then the facts may see
//! more than the revision stands for, and never less: an aggregate that lacks a fact has an older revision than its day.
//! Whoever dies in between is followed by the same message, which raises the revision then.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::Failure;
use domain::fact::{Aggregate, Fact, Line};
use domain::ids::{BookingId, EventId, OrganizerId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::keys::{FACT_SHARDS, fact_partition, fact_partition_of, organizer_month};
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Begin of the sort key of a day's revision.
pub(super) const DAY: &str = "day#";
/// Attribute with a day's revision.
pub(super) const REVISION: &str = "rev";
/// Attribute with an item's content.
pub(super) const BODY: &str = "body";
/// Months that are listed at once.
const MONTHS_AT_ONCE: usize = 8;
/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;
/// Days that an instance remembers as listed; then it forgets all, so that nobody fills the memory.
const LISTED_MAX: usize = 4_096;

/// Content of a fact's item. Its event and its message are in the key.
#[derive(Serialize, Deserialize)]
struct Body {
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    booking_id: Option<BookingId>,
    lines: Vec<Line>,
}

/// All facts of an event's day, added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummedDay {
    /// The UTC day.
    pub day: Date,
    /// Revision of the day before the facts were read.
    pub revision: u64,
    /// Number of facts.
    pub facts: u64,
    /// Their sum.
    pub aggregate: Aggregate,
}

/// Event days that this instance has listed for their organizers.
#[derive(Debug, Default)]
pub(super) struct ListedDays(Mutex<HashSet<(EventId, Date)>>);

impl ListedDays {
    fn known(&self) -> MutexGuard<'_, HashSet<(EventId, Date)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, event: &EventId, day: Date) {
        let mut known = self.known();
        if known.len() >= LISTED_MAX {
            known.clear();
        }
        known.insert((event.clone(), day));
    }
}

impl Store {
    /// Writes a fact, which DynamoDB deletes `kept_days` after it; false if it is there. [`Store::step_revision`] follows
    /// in either case: whoever wrote it may have died before.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn record_fact(&self, fact: &Fact, kept_days: u32) -> Result<bool, Failure> {
        let Fact { message_id, occurred_at, event_id, booking_id, lines } = fact;
        let body = Body { at: *occurred_at, booking_id: booking_id.clone(), lines: lines.clone() };
        let body = serde_json::to_string(&body).map_err(|error| Failure::caused("a fact", error))?;
        let mut item = key(fact_partition_of(event_id, fact.day(), message_id), message_id);
        item.insert(BODY.to_owned(), text(body));
        let ends = occurred_at.as_second().saturating_add(i64::from(kept_days) * DAY_SECONDS);
        item.insert("expires_at_ttl".to_owned(), number(ends));
        // A replay by a later version of the program does not change what was reported.
        let put = Write::put(&self.tables.reports, item).only_if("attribute_not_exists(pk)");
        Ok(matches!(put.send(&self.client, "fact").await?, Outcome::Written))
    }

    /// Raises the revision of an event's day, after facts of it were written.
    ///
    /// # Errors
    /// If DynamoDB does not answer; the revision may be raised all the same, which is harmless.
    pub async fn step_revision(&self, event: &EventId, day: Date) -> Result<(), Failure> {
        let step = Write::update(&self.tables.reports, revision_key(event, day), "ADD #rev :one")
            .name("#rev", REVISION)
            .value(":one", number(1));
        step.send(&self.client, "revision").await.map(drop)
    }

    /// True if this instance has listed an event's day.
    #[must_use]
    pub fn has_listed(&self, event: &EventId, day: Date) -> bool {
        self.listed_days.known().contains(&(event.clone(), day))
    }

    /// Lists an event's day among those of its organizer. The instance remembers it for [`Store::has_listed`].
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn list_day(&self, organizer: &OrganizerId, event: &EventId, day: Date) -> Result<(), Failure> {
        let item = key(organizer_month(organizer, day), format!("{day}#{event}"));
        Write::put(&self.tables.reports, item).send(&self.client, "day of an organizer").await?;
        self.listed_days.add(event, day);
        Ok(())
    }

    /// The days from `from` to `to` on which an organizer's events have facts, in order.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn days_of_organizer(
        &self,
        organizer: &OrganizerId,
        from: Date,
        to: Date,
    ) -> Result<Vec<(Date, EventId)>, Failure> {
        let mut months = Vec::new();
        let mut month = from.first_of_month();
        while month <= to {
            months.push(month);
            let Ok(next) = month.last_of_month().tomorrow() else { break };
            month = next;
        }
        // `~` sorts behind every event's id.
        let days = (from.to_string(), format!("{to}#~"));
        let reads = months.into_iter().map(|month| {
            let partition = organizer_month(organizer, month);
            let days = days.clone();
            async move { self.reports_between(&partition, days, false).await }
        });
        let read = in_parallel(MONTHS_AT_ONCE, reads.collect()).await?;
        read.iter().flatten().map(|item| listed_day(&attribute(item, "sk"))).collect()
    }

    /// The days on which an event has facts, in order.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn days_of_event(&self, event: &EventId) -> Result<Vec<Date>, Failure> {
        let all = (DAY.to_owned(), format!("{DAY}~"));
        let items = self.reports_between(event.as_str(), all, true).await?;
        items.iter().map(|item| day_of(item, DAY)).collect()
    }

    /// The facts of an event's day, added up: one query for each shard, in parallel.
    ///
    /// # Errors
    /// If DynamoDB does not answer, or has a fact that this version cannot read.
    pub async fn sum_day(&self, event: &EventId, day: Date) -> Result<SummedDay, Failure> {
        let read = self.client.get_item().table_name(&self.tables.reports).consistent_read(true);
        let read = read.set_key(Some(revision_key(event, day))).send().await;
        let item = read.map_err(|error| failure("revision", &error))?.item.unwrap_or_default();
        let shards = (0..FACT_SHARDS).map(|shard| self.sum_shard(event, day, shard));
        let read = in_parallel(FACT_SHARDS as usize, shards.collect()).await?;
        let mut sum = SummedDay {
            day,
            revision: number_of(&item, REVISION),
            facts: 0,
            aggregate: Aggregate::default(),
        };
        for (facts, aggregate) in read {
            sum.facts += facts;
            sum.aggregate.add_all(aggregate);
        }
        Ok(sum)
    }

    /// Number and sum of a shard's facts. They are added up page by page: a day may have more than fit into memory.
    async fn sum_shard(&self, event: &EventId, day: Date, shard: u32) -> Result<(u64, Aggregate), Failure> {
        let (mut count, mut sum, mut start) = (0, Aggregate::default(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.reports).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(fact_partition(event, day, shard)))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("facts", &error))?;
            let facts = page.items().iter().map(|item| fact_of(event, item));
            let facts: Vec<Fact> = facts.collect::<Result<_, _>>()?;
            count += facts.len() as u64;
            sum.add_all(Aggregate::of(&facts));
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok((count, sum));
            }
        }
    }

    /// Items of a partition between two sort keys, in order.
    pub(super) async fn reports_between(
        &self,
        partition: &str,
        (low, high): (String, String),
        strong: bool,
    ) -> Result<Vec<Item>, Failure> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.reports).consistent_read(strong);
            let query = query
                .key_condition_expression("pk = :pk AND sk BETWEEN :low AND :high")
                .expression_attribute_values(":pk", text(partition))
                .expression_attribute_values(":low", text(&low))
                .expression_attribute_values(":high", text(&high))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("reports", &error))?;
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }
}

fn revision_key(event: &EventId, day: Date) -> Item {
    key(event.as_str(), format!("{DAY}{day}"))
}

/// The number in an attribute; 0 without it.
pub(super) fn number_of(item: &Item, name: &str) -> u64 {
    item.get(name).and_then(|value| value.as_n().ok()?.parse().ok()).unwrap_or_default()
}

/// Day of an item whose sort key begins with `prefix`.
pub(super) fn day_of(item: &Item, prefix: &str) -> Result<Date, Failure> {
    let sort = attribute(item, "sk");
    let day = sort.strip_prefix(prefix).and_then(|day| day.parse().ok());
    day.ok_or_else(|| Failure::broken(format!("no day: {sort}")))
}

fn listed_day(sort: &str) -> Result<(Date, EventId), Failure> {
    let parts = sort.split_once('#').and_then(|(day, event)| Some((day.parse().ok()?, event.parse().ok()?)));
    parts.ok_or_else(|| Failure::broken(format!("no day of an organizer: {sort}")))
}

pub(super) fn fact_of(event: &EventId, item: &Item) -> Result<Fact, Failure> {
    let message_id = attribute(item, "sk");
    let Body { at, booking_id, lines } = serde_json::from_str(&attribute(item, BODY))
        .map_err(|error| Failure::caused(format!("the fact {message_id}"), error))?;
    Ok(Fact { message_id, occurred_at: at, event_id: event.clone(), booking_id, lines })
}
