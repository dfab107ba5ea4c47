//! Organizers' writes of venues, screens and titles.
//!
//! New items are put only if their id is not taken. An item has the attributes of an index only if it is
//! listed: venues and titles from the start, events (see [`super::events`]) while they are public.

use domain::activity::{Action, Change};
use domain::ids::{ScreenId, TitleId, VenueId};
use domain::member::Member;
use domain::title::Title;
use domain::venue::{Screen, Venue};
use domain::{Error, Failure};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::catalog::{document_of, sort};
use super::catalog_filter::name_sort;
use super::catalog_index::{LISTING, LISTING_SORT, titles_of, venues_of};
use super::write::{Outcome, Write};
use super::{Item, Store, key, text};
use crate::sdk_error::failure;

impl Store {
    /// Writes a new venue.
    ///
    /// # Errors
    /// [`Failure::Unavailable`] if the id is taken or DynamoDB does not answer, or those of a lost right.
    pub async fn create_venue(&self, member: &Member, venue: &Venue, now: Timestamp) -> Result<(), Failure> {
        let change = Change::of(Action::VenueCreated, &venue.venue_id, None, Some(venue))?;
        self.put_new_thing(member, change, now, venue_item(venue)?).await
    }

    /// Writes a new title.
    ///
    /// # Errors
    /// As [`Store::create_venue`].
    pub async fn create_title(&self, member: &Member, title: &Title, now: Timestamp) -> Result<(), Failure> {
        let change = Change::of(Action::TitleCreated, &title.title_id, None, Some(title))?;
        self.put_new_thing(member, change, now, title_item(title)?).await
    }

    /// The venue of the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn venue(&self, member: &Member, id: &VenueId) -> Result<Venue, Failure> {
        let venue: Option<Venue> = self.document_now(id.as_str(), sort::VENUE).await?;
        let venue = venue.ok_or(Error::NotFound { what: "venue" })?;
        member.check_owns(&venue.organizer_id, "venue")?;
        Ok(venue)
    }

    /// The screen of the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn screen(&self, member: &Member, id: &ScreenId) -> Result<Screen, Failure> {
        let screen: Option<Screen> = self.document_now(id.as_str(), sort::SCREEN).await?;
        let screen = screen.ok_or(Error::NotFound { what: "screen" })?;
        member.check_owns(&screen.organizer_id, "screen")?;
        Ok(screen)
    }

    /// The title of the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn title(&self, member: &Member, id: &TitleId) -> Result<Title, Failure> {
        let title: Option<Title> = self.document_now(id.as_str(), sort::TITLE).await?;
        let title = title.ok_or(Error::NotFound { what: "title" })?;
        member.check_owns(&title.organizer_id, "title")?;
        Ok(title)
    }

    /// Puts a new item. An equal item that exists is the same write, sent twice.
    pub(super) async fn put_new(&self, item: Item) -> Result<(), Failure> {
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
    pub(super) async fn item_now(&self, pk: &str, sk: &str) -> Result<Option<Item>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.catalog).consistent_read(true);
        let answer = read.set_key(Some(key(pk, sk))).send().await;
        Ok(answer.map_err(|error| failure("catalog", &error))?.item)
    }
}

/// Item of a venue, listed among its organizer's.
pub(super) fn venue_item(venue: &Venue) -> Result<Item, Failure> {
    let mut item = item_of(venue, venue.venue_id.as_str(), sort::VENUE)?;
    list(&mut item, venues_of(&venue.organizer_id), &venue.name, venue.venue_id.as_str());
    Ok(item)
}

/// Item of a title, listed among its organizer's.
pub(super) fn title_item(title: &Title) -> Result<Item, Failure> {
    let mut item = item_of(title, title.title_id.as_str(), sort::TITLE)?;
    list(&mut item, titles_of(&title.organizer_id), &title.name, title.title_id.as_str());
    Ok(item)
}

/// Lists an item by its name.
pub(super) fn list(item: &mut Item, listing: String, name: &str, id: &str) {
    item.insert(LISTING.to_owned(), text(listing));
    item.insert(LISTING_SORT.to_owned(), text(name_sort(name, id)));
}

pub(super) fn item_of<T: Serialize>(document: &T, pk: &str, sk: &str) -> Result<Item, Failure> {
    let mut item: Item = serde_dynamo::to_item(document)
        .map_err(|error| Failure::caused("an item of the catalogue", error))?;
    item.extend(key(pk, sk));
    Ok(item)
}
