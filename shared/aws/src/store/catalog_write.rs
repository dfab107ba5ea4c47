//! Organizers' writes into the catalogue.
//!
//! New items are put only if their id is not taken. An item has the attributes of an index only if it is
//! listed: venues and titles from the start, events from their publication.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::event::{Event, EventStatus, Screen, Title, Venue};
use domain::ids::{EventId, ScreenId, TitleId, VenueId};
use domain::layout::{Imported, LayoutIndex};
use domain::{Error, Failure};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::catalog::{ENCODED, document_of, sort};
use super::catalog_filter::{city_key, month_key, name_sort, search_text, start_sort};
use super::catalog_index::{CITY, LISTING, LISTING_SORT, SEARCH, TITLES, VENUES};
use super::write::{Outcome, Write};
use super::{Item, Store, key, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Parts of a layout that are written in parallel.
const PARTS_AT_ONCE: usize = 8;

impl Store {
    /// Writes a new venue.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] if the id is taken or DynamoDB does not answer.
    pub async fn create_venue(&self, venue: &Venue) -> Result<(), Failure> {
        let mut item = item_of(venue, venue.venue_id.as_str(), sort::VENUE)?;
        item.insert(LISTING.to_owned(), text(VENUES));
        item.insert(LISTING_SORT.to_owned(), text(name_sort(&venue.name, venue.venue_id.as_str())));
        self.put_new(item).await
    }

    /// Writes a new title.
    ///
    /// # Errors
    /// As [`Store::create_venue`].
    pub async fn create_title(&self, title: &Title) -> Result<(), Failure> {
        let mut item = item_of(title, title.title_id.as_str(), sort::TITLE)?;
        item.insert(LISTING.to_owned(), text(TITLES));
        item.insert(LISTING_SORT.to_owned(), text(name_sort(&title.name, title.title_id.as_str())));
        self.put_new(item).await
    }

    /// Writes a new event, not yet listed.
    ///
    /// # Errors
    /// As [`Store::create_venue`].
    pub async fn create_event(&self, event: &Event) -> Result<(), Failure> {
        self.put_new(item_of(event, event.event_id.as_str(), sort::EVENT)?).await
    }

    /// Writes a new screen with its first layout. The screen is written last, so that a partly written layout
    /// belongs to nothing and is never seen.
    ///
    /// # Errors
    /// [`Error::ChartInvalid`] before any write if the layout does not fit the store; otherwise as
    /// [`Store::create_venue`].
    pub async fn create_screen(&self, screen: &Screen, layout: &Imported) -> Result<(), Failure> {
        let parts = layout_parts(screen, layout)?;
        in_parallel(PARTS_AT_ONCE, parts.into_iter().map(|part| self.put_new(part)).collect()).await?;
        self.put_new(item_of(screen, screen.screen_id.as_str(), sort::SCREEN)?).await
    }

    /// Publishes a draft, which lists it. An event that is published already is returned unchanged.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::EventStatusWrong`] if it is cancelled, or if DynamoDB does not
    /// answer.
    pub async fn publish_event(&self, id: &EventId) -> Result<Event, Failure> {
        let event: Option<Event> = self.document_now(id.as_str(), sort::EVENT).await?;
        let mut event = event.ok_or(Error::NotFound { what: "event" })?;
        if event.status == EventStatus::Draft {
            let outcome = self.publication(&event).send(&self.client, "publish event").await?;
            event.status = match outcome {
                Outcome::Written => EventStatus::Published,
                // Another writer was first: the refusal has the event as it is.
                Outcome::Refused(refused) => {
                    let item = refused.into_iter().flatten().next().unwrap_or_default();
                    document_of::<Event>(item)?.status
                }
            };
        }
        match event.status {
            EventStatus::Published => Ok(event),
            status => Err(Error::EventStatusWrong { status: status.as_str() }.into()),
        }
    }

    /// The write that publishes a draft and adds the attributes of the lists.
    fn publication(&self, event: &Event) -> Write {
        let expression = "SET #status = :published, #city = :city, #listing = :listing, \
                          #listing_sort = :listing_sort, #search = :search";
        Write::update(&self.tables.catalog, key(event.event_id.as_str(), sort::EVENT), expression)
            .only_if("#status = :draft")
            .name("#status", "status")
            .name("#city", CITY)
            .name("#listing", LISTING)
            .name("#listing_sort", LISTING_SORT)
            .name("#search", SEARCH)
            .text(":draft", EventStatus::Draft.as_str())
            .text(":published", EventStatus::Published.as_str())
            .text(":city", city_key(&event.venue.city))
            .text(":listing", month_key(event.starts_at))
            .text(":listing_sort", start_sort(event.starts_at, event.event_id.as_str()))
            .text(":search", search_text(event))
    }

    /// The venue, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn venue(&self, id: &VenueId) -> Result<Venue, Failure> {
        let venue = self.document_now(id.as_str(), sort::VENUE).await?;
        venue.ok_or_else(|| Error::NotFound { what: "venue" }.into())
    }

    /// The screen, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn screen(&self, id: &ScreenId) -> Result<Screen, Failure> {
        let screen = self.document_now(id.as_str(), sort::SCREEN).await?;
        screen.ok_or_else(|| Error::NotFound { what: "screen" }.into())
    }

    /// The title, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn title(&self, id: &TitleId) -> Result<Title, Failure> {
        let title = self.document_now(id.as_str(), sort::TITLE).await?;
        title.ok_or_else(|| Error::NotFound { what: "title" }.into())
    }

    /// Index of the newest layout of `screen`.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not there, or if DynamoDB does not answer.
    pub async fn layout_of(&self, screen: &Screen) -> Result<LayoutIndex, Failure> {
        let sort = sort::layout(screen.layout_version);
        let item = self.item_now(screen.screen_id.as_str(), &sort).await?.unwrap_or_default();
        let broken = |why: String| Failure::broken(format!("{} {sort}: {why}", screen.screen_id));
        match item.get(ENCODED) {
            Some(AttributeValue::S(text)) => {
                LayoutIndex::decode(text).map_err(|error| broken(error.to_string()))
            }
            _ => Err(broken("not there".to_owned())),
        }
    }

    /// Puts a new item. An equal item that exists is the same write, sent twice.
    async fn put_new(&self, item: Item) -> Result<(), Failure> {
        let write = Write::put(&self.tables.catalog, item.clone()).only_if("attribute_not_exists(pk)");
        match write.send(&self.client, "catalog").await? {
            Outcome::Written => Ok(()),
            Outcome::Refused(refused) if refused.iter().flatten().next() == Some(&item) => Ok(()),
            // A collision of fifty random bits: the next attempt has others.
            Outcome::Refused(_) => Err(Failure::unavailable("catalog: the id is taken")),
        }
    }

    pub(super) async fn document_now<T: DeserializeOwned>(
        &self,
        pk: &str,
        sk: &str,
    ) -> Result<Option<T>, Failure> {
        self.item_now(pk, sk).await?.map(document_of).transpose()
    }

    /// Reads an item strongly. Organizers rely on what they wrote a moment ago; customers' reads of the
    /// catalogue do not need this, at half the price.
    async fn item_now(&self, pk: &str, sk: &str) -> Result<Option<Item>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.catalog).consistent_read(true);
        let answer = read.set_key(Some(key(pk, sk))).send().await;
        Ok(answer.map_err(|error| failure("catalog", &error))?.item)
    }
}

fn item_of<T: Serialize>(document: &T, pk: &str, sk: &str) -> Result<Item, Failure> {
    let mut item: Item = serde_dynamo::to_item(document)
        .map_err(|error| Failure::caused("an item of the catalogue", error))?;
    item.extend(key(pk, sk));
    Ok(item)
}

/// Items of a layout. All are encoded before the first is written, so that one that does not fit leaves
/// nothing behind.
fn layout_parts(screen: &Screen, layout: &Imported) -> Result<Vec<Item>, Failure> {
    let version = screen.layout_version;
    let part = |sk: String, encoded: String| {
        let mut item = key(screen.screen_id.as_str(), sk);
        item.insert(ENCODED.to_owned(), text(encoded));
        item
    };
    let broken = |error: domain::layout::CodecError| Failure::caused("a layout", error);
    let mut parts = Vec::with_capacity(2 * layout.sections.len() + 1);
    for (section, coordinates) in layout.sections.iter().zip(&layout.coordinates) {
        parts.push(part(sort::coordinates(version, &section.name), coordinates.encode()));
        parts.push(part(sort::section(version, &section.name), section.encode().map_err(broken)?));
    }
    let index = layout.index(version).encode().map_err(broken)?;
    if index.len() > domain::layout::SECTION_BYTES_MAX {
        let message = "The names of sections and categories are too long to be kept together; shorten them.";
        let faults = vec![domain::error::Fault { pointer: String::new(), message: message.to_owned() }];
        return Err(Error::ChartInvalid { faults }.into());
    }
    parts.push(part(sort::layout(version), index));
    Ok(parts)
}
