//! Lists of the catalogue, each from an index, never by a scan.
//!
//! Public events are listed twice: under their city by the venue's clock, and under the month (UTC) of
//! their start; an organizer's are under the organizer, whatever their status. A bounded number of queries fills a page, which says exactly where the next one begins.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::event::Event;
use domain::ids::EventId;
use domain::member::Member;
use domain::title::Title;
use domain::venue::{Screen, Venue};
use domain::{Error, Failure};
use serde::de::DeserializeOwned;

use super::bookings::Page;
use super::catalog::{document_of, sort};
use super::catalog_filter::{EventFilter, Listing, Stretch};
use super::catalog_index::{BY_MONTH, Index, LISTING, LISTING_SORT, MONTH, screens_of, titles_of, venues_of};
use super::catalog_prices::{OffersMet, OffersOf, read_offers};
use super::{Item, Store, key, text};
use crate::sdk_error::failure;

/// Queries for one page of events: the fourteen months that a year touches, and some for filtered items.
const QUERIES_MAX: usize = 16;
/// Items of one query that may filter out most of them.
const FILTERED_ITEMS: usize = 300;
/// Most sections on one page of events. Events name their sections, an arena has hundreds of them, and a page
/// must stay below 1 MB.
const SECTIONS_PER_PAGE_MAX: usize = 4_000;

/// Start of a page.
#[derive(Clone, Debug)]
pub(super) struct Position {
    partition: String,
    /// Sort key and id of the event before the page; none at the start of the partition.
    behind: Option<(String, String)>,
}

impl Store {
    /// A page of published events, by start. It may be shorter than `limit`, even empty, and still not be the
    /// last: only `next` says. A filter by prices takes offers from `offers`.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from a page of this filter, or if DynamoDB does not answer.
    pub async fn events(
        &self,
        filter: &EventFilter,
        limit: usize,
        from: Option<&[String]>,
        offers: &dyn OffersOf,
    ) -> Result<Page<Event>, Failure> {
        self.list_events(Listing { filter, organizer: None }, limit, from, Some(offers)).await
    }

    /// A page of the events of the member's organizer, by start: drafts, unlisted and cancelled ones, too. As for
    /// [`Store::events`], only `next` says if it is the last. It may lag behind by a moment.
    ///
    /// # Errors
    /// As [`Store::events`].
    pub async fn events_of(
        &self,
        member: &Member,
        filter: &EventFilter,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Event>, Failure> {
        self.list_events(Listing { filter, organizer: Some(member.organizer_id()) }, limit, from, None).await
    }

    async fn list_events(
        &self,
        listing: Listing<'_>,
        limit: usize,
        from: Option<&[String]>,
        offers: Option<&dyn OffersOf>,
    ) -> Result<Page<Event>, Failure> {
        let stretches = listing.stretches();
        if stretches.is_empty() {
            // The last day of the list has passed, perhaps since the previous page.
            return Ok(Page { items: Vec::new(), next: None });
        }
        let mut at = from.map(|parts| Position::parse(parts, &stretches)).transpose()?;
        let is_first = |stretch: &Stretch| at.as_ref().is_some_and(|at| at.partition == stretch.partition);
        let first = stretches.iter().position(is_first).unwrap_or_default();
        let mut page = EventListView::new(listing.index(), limit);
        let mut queries = 0;
        let reader = offers.filter(|_| listing.filter.prices.is_some());
        let mut offers = OffersMet::new();
        for stretch in stretches.iter().skip(first) {
            let mut more = true;
            while more {
                if queries == QUERIES_MAX {
                    return Ok(page.ending_at(at.unwrap_or_else(|| Position::start_of(stretch))));
                }
                queries += 1;
                let (items, last) = self.query_events(listing, stretch, at.as_ref(), page.room()).await?;
                if let Some(reader) = reader {
                    read_offers(reader, &items, &mut offers).await?;
                }
                for item in items {
                    if !page.take((listing.filter, &offers), stretch, item)? {
                        return Ok(page.full());
                    }
                }
                more = last.is_some();
                at = last.map(|last| listing.index().position(stretch, &last));
            }
        }
        Ok(page.last())
    }

    /// One query: its events, and the key where it stopped before its end.
    pub(super) async fn query_events(
        &self,
        listing: Listing<'_>,
        stretch: &Stretch,
        at: Option<&Position>,
        room: usize,
    ) -> Result<(Vec<Item>, Option<Item>), Failure> {
        let index = listing.index();
        let limit = if listing.filter.is_selective() { FILTERED_ITEMS } else { room };
        let condition = listing.filter.condition();
        let mut query = self
            .client
            .query()
            .table_name(&self.tables.catalog)
            .index_name(index.name)
            .key_condition_expression("#partition = :partition AND #sort BETWEEN :low AND :high")
            .expression_attribute_names("#partition", index.partition)
            .expression_attribute_names("#sort", index.sort)
            .expression_attribute_values(":partition", text(&stretch.partition))
            .expression_attribute_values(":low", text(&stretch.low))
            .expression_attribute_values(":high", text(&stretch.high))
            .set_filter_expression(condition.expression())
            .set_exclusive_start_key(at.and_then(|at| index.start(stretch, at)))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        for (name, attribute) in condition.names {
            query = query.expression_attribute_names(name, attribute);
        }
        for (name, value) in condition.values {
            query = query.expression_attribute_values(name, text(value));
        }
        let answer = query.send().await.map_err(|error| failure("events", &error))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    /// A page of the venues of the member's organizer, by name.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from a page of venues, or if DynamoDB does not answer.
    pub async fn venues(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Venue>, Failure> {
        self.listed(&venues_of(member.organizer_id()), sort::VENUE, limit, from).await
    }

    /// A page of the screens of a venue of the member's organizer, by name.
    ///
    /// # Errors
    /// As [`Store::venues`].
    pub async fn screens(
        &self,
        member: &Member,
        venue: &Venue,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Screen>, Failure> {
        member.check_owns(&venue.organizer_id, "venue")?;
        self.listed(&screens_of(&venue.venue_id), sort::SCREEN, limit, from).await
    }

    /// A page of the titles of the member's organizer, by name.
    ///
    /// # Errors
    /// As [`Store::venues`].
    pub async fn titles(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Title>, Failure> {
        self.listed(&titles_of(member.organizer_id()), sort::TITLE, limit, from).await
    }

    /// A page of the items `kind` that the index has under `listing`.
    pub(super) async fn listed<T: DeserializeOwned>(
        &self,
        listing: &str,
        kind: &str,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<T>, Failure> {
        let start = match from {
            None => None,
            Some([sort, id]) if sort.ends_with(&format!("#{id}")) => {
                let mut start = key(id, kind);
                start.insert(LISTING.to_owned(), text(listing));
                start.insert(LISTING_SORT.to_owned(), text(sort));
                Some(start)
            }
            Some(_) => return Err(Error::CursorInvalid.into()),
        };
        // One more than wanted shows if there is a next page.
        let (items, last) = self.listing_page(listing, Some(limit + 1), start).await?;
        let page = first_of(limit, items, last.is_some(), [LISTING_SORT, "pk"]);
        Ok(Page {
            items: page.items.into_iter().map(document_of).collect::<Result<_, _>>()?,
            next: page.next,
        })
    }

    /// One query of what the index has under `listing`: its items, and the key where it stopped before its end.
    pub(super) async fn listing_page(
        &self,
        listing: &str,
        limit: Option<usize>,
        start: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), Failure> {
        let query = self.client.query().table_name(&self.tables.catalog).index_name(BY_MONTH.name);
        let query = query
            .key_condition_expression("listing = :listing")
            .expression_attribute_values(":listing", text(listing))
            .set_limit(limit.and_then(|limit| i32::try_from(limit).ok()))
            .set_exclusive_start_key(start);
        let answer = query.send().await.map_err(|error| failure(listing, &error))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    /// A page of a partition between two sort keys, read strongly.
    pub(super) async fn partition_page(
        &self,
        partition: &str,
        (low, high): (String, String),
        ascending: bool,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Item>, Failure> {
        let start = match from {
            None => None,
            Some([sort]) if low <= *sort && *sort <= high => Some(key(partition, sort)),
            Some(_) => return Err(Error::CursorInvalid.into()),
        };
        let query = self.client.query().table_name(&self.tables.catalog).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :low AND :high")
            .expression_attribute_values(":pk", text(partition))
            .expression_attribute_values(":low", text(low))
            .expression_attribute_values(":high", text(high))
            .scan_index_forward(ascending)
            .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start);
        let answer = query.send().await.map_err(|error| failure("organizer", &error))?;
        let is_last = answer.last_evaluated_key.is_none();
        Ok(first_of(limit, answer.items.unwrap_or_default(), !is_last, ["sk"]))
    }
}

impl Index {
    pub(super) fn position(self, stretch: &Stretch, item: &Item) -> Position {
        let behind = Some((value(item, self.sort), value(item, "pk")));
        Position { partition: stretch.partition.clone(), behind }
    }

    /// The key after which a query of `stretch` begins. None if the position lies before it: time has passed
    /// since, and the list continues at its new start.
    fn start(self, stretch: &Stretch, at: &Position) -> Option<Item> {
        let (sort, event_id) = at.behind.as_ref()?;
        if at.partition != stretch.partition || *sort < stretch.low {
            return None;
        }
        let mut start = key(event_id, sort::EVENT);
        start.insert(self.partition.to_owned(), text(&at.partition));
        start.insert(self.sort.to_owned(), text(sort));
        Some(start)
    }
}

impl Position {
    fn start_of(stretch: &Stretch) -> Self {
        Self { partition: stretch.partition.clone(), behind: None }
    }

    /// Parses a position, which must be possible in a list that covers `stretches`.
    fn parse(parts: &[String], stretches: &[Stretch]) -> Result<Self, Error> {
        let (partition, behind) = match parts {
            [partition] => (partition, None),
            [partition, sort, id] if id.parse::<EventId>().is_ok() => {
                (partition, Some((sort.clone(), id.clone())))
            }
            _ => return Err(Error::CursorInvalid),
        };
        let fits = |stretch: &Stretch| {
            stretch.partition == *partition && behind.as_ref().is_none_or(|(sort, _)| *sort <= stretch.high)
        };
        // A month that has passed since the previous page.
        let has_passed = |first: &Stretch| {
            [partition, &first.partition].iter().all(|name| name.starts_with(MONTH))
                && *partition < first.partition
        };
        if stretches.iter().any(fits) || stretches.first().is_some_and(has_passed) {
            Ok(Self { partition: partition.clone(), behind })
        } else {
            Err(Error::CursorInvalid)
        }
    }

    fn parts(self) -> Vec<String> {
        let (sort, id) = self.behind.unzip();
        [Some(self.partition), sort, id].into_iter().flatten().collect()
    }
}

/// A page of events that is being filled.
struct EventListView {
    index: Index,
    limit: usize,
    sections: usize,
    events: Vec<Event>,
    end: Option<Position>,
}

impl EventListView {
    fn new(index: Index, limit: usize) -> Self {
        Self { index, limit, sections: 0, events: Vec::new(), end: None }
    }

    /// Number of items to ask for: one more than fits, to see if there is a next page.
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.events.len()) + 1
    }

    /// Adds the next event, if the filter admits it. Returns false if it does not fit.
    fn take(
        &mut self,
        (filter, offers): (&EventFilter, &OffersMet),
        stretch: &Stretch,
        item: Item,
    ) -> Result<bool, Failure> {
        let position = self.index.position(stretch, &item);
        let event: Event = document_of(item)?;
        let automatic = offers.get(&event.organizer_id).map(|offers| offers.as_slice()).unwrap_or_default();
        let has_price = filter.prices.as_ref().is_none_or(|prices| prices.admits(&event, automatic));
        if !has_price || !filter.admits(&event) {
            return Ok(true);
        }
        let sections = self.sections + event.sections.len();
        let is_too_long = sections > SECTIONS_PER_PAGE_MAX && !self.events.is_empty();
        if self.events.len() == self.limit || is_too_long {
            return Ok(false);
        }
        self.sections = sections;
        self.events.push(event);
        self.end = Some(position);
        Ok(true)
    }

    /// The page, with more events after its last one.
    fn full(self) -> Page<Event> {
        Page { items: self.events, next: self.end.map(Position::parts) }
    }

    /// The page, with no events after it.
    fn last(self) -> Page<Event> {
        Page { items: self.events, next: None }
    }

    /// The page up to where the queries stopped.
    fn ending_at(self, at: Position) -> Page<Event> {
        Page { items: self.events, next: Some(at.parts()) }
    }
}

/// The first `limit` items as a page; `parts` name the attributes of its cursor.
fn first_of<const N: usize>(
    limit: usize,
    mut items: Vec<Item>,
    is_more: bool,
    parts: [&str; N],
) -> Page<Item> {
    let has_next = items.len() > limit || is_more;
    items.truncate(limit);
    let next = items.last().filter(|_| has_next);
    let next = next.map(|last| parts.map(|name| value(last, name)).to_vec());
    Page { items, next }
}

fn value(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(value)) => value.clone(),
        _ => String::new(),
    }
}
