//! The index that clients search: one item for all, made of the public events, and a small one that says how old it is.
//!
//! Nothing writes them when an event changes. Who finds the index too old takes a lease, makes it anew and shares it, so
//! that it is written at most once a minute, however many organizers publish and however many customers search.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::event::{TitleRef, VenueRef};
use domain::ids::{TitleId, VenueId};
use domain::title::TitleKind;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::catalog::document_of;
use super::catalog_filter::{EventFilter, Listing, Stretch};
use super::catalog_index::{BY_MONTH, Index};
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Partition key of both items.
const SEARCH: &str = "search";
/// Sort key of the small item: instant, size and tag of the index, and the lease.
const STATE: &str = "state";
/// Sort key of the index.
const INDEX: &str = "index";
/// Attribute with the index.
const BODY: &str = "body";
/// Attribute with the tag of the index.
const TAG: &str = "tag";
/// Attribute with the instant of the index, in milliseconds of the epoch.
const MADE_AT: &str = "made_at";
/// Attribute with the number of events that the index was made of.
const EVENTS: &str = "events";
/// Months that are read at once.
const MONTHS_AT_ONCE: usize = 14;
/// Most queries of one month, each of at most 1 MB: tens of thousands of events.
const QUERIES_PER_MONTH_MAX: usize = 32;

/// State of the shared index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchState {
    /// Instant from which the index is.
    pub made_at: Timestamp,
    /// Number of events that it was made of.
    pub events: usize,
    /// Tag of its content.
    pub tag: String,
}

/// A title with public events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleOnSale {
    /// Name that its last event has.
    pub name: String,
    /// Kind of performance.
    pub kind: TitleKind,
    /// Number of its events.
    pub events: usize,
}

/// A venue with public events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueOnSale {
    /// Name that its last event has.
    pub name: String,
    /// City that its last event has.
    pub city: String,
    /// Number of its events.
    pub events: usize,
}

/// Titles and venues of public events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamesOnSale {
    /// Titles by id.
    pub titles: BTreeMap<TitleId, TitleOnSale>,
    /// Venues by id.
    pub venues: BTreeMap<VenueId, VenueOnSale>,
    /// Number of the events.
    pub events: usize,
    /// True if there are more events than were read.
    pub has_more: bool,
}

/// The part of an event that is read.
#[derive(Deserialize)]
struct Named {
    title: TitleRef,
    venue: VenueRef,
}

impl NamesOnSale {
    fn add(&mut self, named: Named) {
        let Named { title, venue } = named;
        let known = self.titles.entry(title.title_id).or_insert_with(|| TitleOnSale {
            name: String::new(),
            kind: title.kind,
            events: 0,
        });
        known.name = title.name;
        known.events += 1;
        let known = self.venues.entry(venue.venue_id).or_insert_with(|| VenueOnSale {
            name: String::new(),
            city: String::new(),
            events: 0,
        });
        (known.name, known.city) = (venue.name, venue.city);
        known.events += 1;
        self.events += 1;
    }

    /// Adds the names of later events.
    fn extend(&mut self, later: Self) {
        for (id, title) in later.titles {
            let events = self.titles.get(&id).map_or(0, |known| known.events) + title.events;
            self.titles.insert(id, TitleOnSale { events, ..title });
        }
        for (id, venue) in later.venues {
            let events = self.venues.get(&id).map_or(0, |known| known.events) + venue.events;
            self.venues.insert(id, VenueOnSale { events, ..venue });
        }
        self.events += later.events;
        self.has_more |= later.has_more;
    }
}

impl Store {
    /// Titles and venues of the public events of `filter`, of which only the window counts. A bounded number of queries
    /// reads them, and only their names.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn names_on_sale(&self, filter: &EventFilter) -> Result<NamesOnSale, Failure> {
        let months = Listing { filter, organizer: None }.stretches();
        let reads = months.iter().map(|month| self.names_of_month(month)).collect();
        let mut all = NamesOnSale::default();
        for month in in_parallel(MONTHS_AT_ONCE, reads).await? {
            all.extend(month);
        }
        Ok(all)
    }

    async fn names_of_month(&self, month: &Stretch) -> Result<NamesOnSale, Failure> {
        let mut names = NamesOnSale::default();
        let mut start: Option<Item> = None;
        for _ in 0..QUERIES_PER_MONTH_MAX {
            let Index { name, partition, sort } = BY_MONTH;
            let query = self.client.query().table_name(&self.tables.catalog).index_name(name);
            let query = query
                .key_condition_expression("#partition = :partition AND #sort BETWEEN :low AND :high")
                .filter_expression("#status = :published")
                .projection_expression("#title, #venue")
                .expression_attribute_names("#partition", partition)
                .expression_attribute_names("#sort", sort)
                .expression_attribute_names("#status", "status")
                .expression_attribute_names("#title", "title")
                .expression_attribute_names("#venue", "venue")
                .expression_attribute_values(":partition", text(&month.partition))
                .expression_attribute_values(":low", text(&month.low))
                .expression_attribute_values(":high", text(&month.high))
                .expression_attribute_values(":published", text("published"))
                .set_exclusive_start_key(start.take());
            let answer = query.send().await.map_err(|error| failure("names on sale", &error))?;
            for item in answer.items.unwrap_or_default() {
                names.add(document_of(item)?);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(names);
            }
        }
        names.has_more = true;
        Ok(names)
    }

    /// State of the shared index; none before the first search.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn search_state(&self) -> Result<Option<SearchState>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.catalog).set_key(Some(key(SEARCH, STATE)));
        let answer = read.send().await.map_err(|error| failure("search state", &error))?;
        Ok(answer.item().and_then(state_of))
    }

    /// The shared index with its tag; none before the first search.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn search_index(&self) -> Result<Option<(String, Vec<u8>)>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.catalog).set_key(Some(key(SEARCH, INDEX)));
        let answer = read.send().await.map_err(|error| failure("search index", &error))?;
        let item = answer.item.unwrap_or_default();
        Ok(match item.get(BODY) {
            Some(AttributeValue::B(body)) => Some((attribute(&item, TAG), body.as_ref().to_vec())),
            _ => None,
        })
    }

    /// Takes the lease to make the index that follows the one of `seen`. Returns false if somebody else has it, or has
    /// made the index since.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn lease_search(
        &self,
        seen: Option<&SearchState>,
        now: Timestamp,
        lease: SignedDuration,
    ) -> Result<bool, Failure> {
        let now = now.as_millisecond();
        let until = now.saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let seen = seen.map_or(0, |seen| seen.made_at.as_millisecond());
        let state = key(SEARCH, STATE);
        let write = Write::update(&self.tables.catalog, state, "SET lease_until = :until")
            .only_if("attribute_not_exists(lease_until) OR lease_until < :now")
            .only_if("attribute_not_exists(made_at) OR made_at <= :seen")
            .value(":until", number(until))
            .value(":now", number(now))
            .value(":seen", number(seen));
        Ok(matches!(write.send(&self.client, "lease search").await?, Outcome::Written))
    }

    /// Shares an index, unless a newer one is shared, and ends the lease; without `body`, the one that is there is it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn share_search(&self, state: &SearchState, body: Option<&[u8]>) -> Result<(), Failure> {
        let made_at = number(state.made_at.as_millisecond());
        if let Some(body) = body {
            let mut item = key(SEARCH, INDEX);
            item.insert(MADE_AT.to_owned(), made_at.clone());
            item.insert(TAG.to_owned(), text(&state.tag));
            item.insert(BODY.to_owned(), AttributeValue::B(Blob::new(body)));
            let write = Write::put(&self.tables.catalog, item)
                .only_if("attribute_not_exists(pk) OR made_at <= :made_at")
                .value(":made_at", made_at.clone());
            write.send(&self.client, "share search index").await?;
        }
        let set = "SET made_at = :made_at, #events = :events, #tag = :tag REMOVE lease_until";
        let write = Write::update(&self.tables.catalog, key(SEARCH, STATE), set)
            .only_if("attribute_not_exists(made_at) OR made_at <= :made_at")
            .name("#events", EVENTS)
            .name("#tag", TAG)
            .value(":made_at", made_at)
            .value(":events", number(state.events))
            .text(":tag", &state.tag);
        write.send(&self.client, "share search state").await.map(drop)
    }
}

fn state_of(item: &Item) -> Option<SearchState> {
    let number = |name: &str| item.get(name)?.as_n().ok();
    Some(SearchState {
        made_at: Timestamp::from_millisecond(number(MADE_AT)?.parse().ok()?).ok()?,
        events: number(EVENTS)?.parse().ok()?,
        tag: attribute(item, TAG),
    })
}
