//! Reads by which the audit finds bookings that have changed: an event's index, the facts of its days, and the revisions
//! of those days up to which it has read them.

use std::collections::{BTreeMap, BTreeSet};

use domain::Failure;
use domain::ids::{BookingId, EventId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::documents::documents_of_items;
use super::facts::{BODY, DAY, REVISION, day_of, fact_of, number_of};
use super::keys::{EVENT_SHARDS, FACT_SHARDS, event_partition, fact_partition};
use super::orphans::{self, Orphan, orphan_of};
use super::row::EVENT;
use super::write::Write;
use super::{BookingDocuments, Store, archive, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Sort key of the item that says up to which revisions the days of an event were audited.
const AUDITED: &str = "audited";
/// Seconds after which that item goes: longer than the days that the audit looks back.
const AUDITED_KEPT_SECONDS: i64 = 60 * 86_400;
/// Bookings of a page of one shard of an event.
const SHARD_PAGE: i32 = 50;
/// Bookings that are read at once.
const READS_AT_ONCE: usize = 16;

/// Revisions of an event's days.
pub type Revisions = BTreeMap<Date, u64>;

/// The rest of a shard of an event's bookings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventShard {
    /// Number of the shard, from 0.
    pub number: u32,
    /// Id and instant of creation of the booking after which it is still to be read; none at its start.
    pub after: Option<(String, String)>,
}

impl EventShard {
    /// All shards of an event, from their starts.
    #[must_use]
    pub fn all() -> Vec<Self> {
        (0..EVENT_SHARDS).map(|number| Self { number, after: None }).collect()
    }
}

/// Bookings that were read with their documents.
#[derive(Debug, Default)]
pub struct FiledRead {
    /// Those that could be parsed.
    pub filed: Vec<BookingDocuments>,
    /// The others, with the reasons.
    pub unreadable: Vec<(String, Failure)>,
}

impl Store {
    /// A page of the bookings of an event that are not archived, of each of the shards, and what is left of them. The
    /// index may lag behind by moments.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn ids_of_event(
        &self,
        event: &EventId,
        rest: &[EventShard],
    ) -> Result<(Vec<BookingId>, Vec<EventShard>), Failure> {
        let reads = rest.iter().map(|shard| self.ids_of_shard(event, shard)).collect();
        let (ids, rest): (Vec<_>, Vec<_>) =
            in_parallel(EVENT_SHARDS as usize, reads).await?.into_iter().unzip();
        Ok((ids.concat(), rest.into_iter().flatten().collect()))
    }

    async fn ids_of_shard(
        &self,
        event: &EventId,
        shard: &EventShard,
    ) -> Result<(Vec<BookingId>, Option<EventShard>), Failure> {
        let partition = event_partition(event, shard.number);
        let start = shard.after.as_ref().map(|(id, created_at)| {
            let mut start = key(id, super::keys::BOOKING);
            start.insert(EVENT.to_owned(), text(&partition));
            start.insert("created_at".to_owned(), text(created_at));
            start
        });
        let query = self.client.query().table_name(&self.tables.bookings).index_name("by_event");
        let query = query
            .key_condition_expression("#event = :event")
            .expression_attribute_names("#event", EVENT)
            .expression_attribute_values(":event", text(&partition))
            .limit(SHARD_PAGE)
            .set_exclusive_start_key(start);
        let page = query.send().await.map_err(|error| failure("an event's bookings", &error))?;
        let ids = page.items().iter().filter_map(|item| attribute(item, "pk").parse().ok()).collect();
        let after =
            page.last_evaluated_key().map(|last| (attribute(last, "pk"), attribute(last, "created_at")));
        let rest = after.map(|after| EventShard { number: shard.number, after: Some(after) });
        Ok((ids, rest))
    }

    /// Bookings with their documents as they are now, without archived ones and those that are not there.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn filed(&self, ids: &[BookingId]) -> Result<FiledRead, Failure> {
        let reads = ids.iter().map(|id| async move { Ok((id, self.collection(id).await?)) }).collect();
        let mut read = FiledRead::default();
        for (id, items) in in_parallel::<_, Failure, _>(READS_AT_ONCE, reads).await? {
            // Nothing that is archived can have changed, and its documents stay.
            if items.iter().any(archive::is_stub) {
                continue;
            }
            match documents_of_items(items) {
                Ok(documents) => read.filed.extend(documents),
                Err(failure) => read.unreadable.push((id.to_string(), failure)),
            }
        }
        Ok(read)
    }

    /// The bookings that facts of an event's day are about.
    ///
    /// # Errors
    /// If DynamoDB does not answer, or has a fact that this version cannot read.
    pub async fn bookings_in_facts(
        &self,
        event: &EventId,
        day: Date,
    ) -> Result<BTreeSet<BookingId>, Failure> {
        let reads = (0..FACT_SHARDS).map(|shard| {
            let (partition, all) = (fact_partition(event, day, shard), (" ".to_owned(), "~".to_owned()));
            async move { self.reports_between(&partition, all, true).await }
        });
        let items = in_parallel(FACT_SHARDS as usize, reads.collect()).await?;
        let facts = items.iter().flatten().map(|item| Ok(fact_of(event, item)?.booking_id));
        Ok(facts.collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten().collect())
    }

    /// The revisions that an event's days from `from` to `to` have now.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn revisions(&self, event: &EventId, from: Date, to: Date) -> Result<Revisions, Failure> {
        let days = (format!("{DAY}{from}"), format!("{DAY}{to}"));
        let items = self.reports_between(event.as_str(), days, true).await?;
        items.iter().map(|item| Ok((day_of(item, DAY)?, number_of(item, REVISION)))).collect()
    }

    /// The revisions up to which the audit has read the facts of an event; none if it has not read the event since it is
    /// over.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn audited(&self, event: &EventId) -> Result<Option<Revisions>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.reports).consistent_read(true);
        let answer = read.set_key(Some(key(event.as_str(), AUDITED))).send().await;
        let answer = answer.map_err(|error| failure("audited days", &error))?;
        // What this code cannot parse is read anew.
        Ok(answer.item().and_then(|item| serde_json::from_str(&attribute(item, BODY)).ok()))
    }

    /// Notes that the audit has read the facts of an event up to these revisions.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_audited(
        &self,
        event: &EventId,
        revisions: &Revisions,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let body =
            serde_json::to_string(revisions).map_err(|error| Failure::caused("audited days", error))?;
        let mut item = key(event.as_str(), AUDITED);
        item.insert(BODY.to_owned(), text(body));
        item.insert("expires_at_ttl".to_owned(), number(now.as_second() + AUDITED_KEPT_SECONDS));
        Write::put(&self.tables.reports, item).send(&self.client, "audited days").await.map(drop)
    }

    /// A captured payment without a booking; none if it is not recorded.
    ///
    /// # Errors
    /// If DynamoDB does not answer, or has one that cannot be read.
    pub async fn orphan(&self, capture: &str) -> Result<Option<Orphan>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let answer = read.set_key(Some(orphans::key_of(capture))).send().await;
        let answer = answer.map_err(|error| failure("an orphan", &error))?;
        answer.item.map(orphan_of).transpose()
    }
}
