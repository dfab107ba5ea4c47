//! Organizers, and the number series that are theirs alone.
//!
//! An item for each series says whose it is, so that no two sellers number their documents in one series. It stays
//! when the organizer takes another, because the audit goes on counting its documents.

use domain::activity::{Action, Change};
use domain::ids::OrganizerId;
use domain::member::{Admin, Caller, Member, Role};
use domain::organizer::{Organizer, OrganizerSettings};
use domain::{Error, Failure};
use jiff::Timestamp;
use serde::Deserialize;

use super::activity::activity_item;
use super::authority::organizer_key;
use super::bookings::{Page, Writing};
use super::catalog::sort;
use super::catalog_filter::name_sort;
use super::catalog_index::{LISTING, LISTING_SORT, ORGANIZERS, SERIES};
use super::members::members_of;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};

/// A membership as the list of a customer's organizers has it.
#[derive(Deserialize)]
struct Belonging {
    pk: OrganizerId,
    role: Role,
}

impl Store {
    /// Writes a new organizer, without members.
    ///
    /// # Errors
    /// [`Error::SeriesTaken`], or if DynamoDB does not answer.
    pub async fn create_organizer(
        &self,
        admin: &Admin,
        organizer: &Organizer,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let id = &organizer.organizer_id;
        let mut item: Item = serde_dynamo::to_item(organizer)
            .map_err(|error| Failure::caused("an item of the catalogue", error))?;
        item.extend(organizer_key(id));
        item.insert(LISTING.to_owned(), text(ORGANIZERS));
        item.insert(LISTING_SORT.to_owned(), text(name_sort(&organizer.settings.name, id.as_str())));
        item.insert("owners".to_owned(), number(0));
        let change = Change::of(Action::OrganizerCreated, id, None, Some(&organizer.settings))?;
        let record = self.record(admin.customer_id(), true, change, now);
        let mut writes = vec![Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)")];
        writes.extend(self.claims(id, &organizer.settings));
        let record = activity_item(id, &record)?;
        let Outcome::Refused(refused) = self.send_recorded("create organizer", writes, record, None).await?
        else {
            return Ok(());
        };
        match refused.first() {
            Some(Some(_)) => Err(Failure::unavailable("catalog: the id is taken")),
            _ => Err(series_taken(&refused).into()),
        }
    }

    /// Replaces the settings of the member's organizer, if it still has the version that was read.
    ///
    /// # Errors
    /// [`Error::SeriesTaken`], those of a lost right, or if DynamoDB does not answer.
    pub async fn change_organizer(
        &self,
        member: &Member,
        before: &Organizer,
        settings: &OrganizerSettings,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let id = member.organizer_id();
        let stored = serde_dynamo::to_attribute_value(settings)
            .map_err(|error| Failure::caused("an organizer's settings", error))?;
        let set = "SET settings = :settings, ver = :next, #listing_sort = :listing_sort";
        let update = Write::update(&self.tables.catalog, organizer_key(id), set)
            .only_if("ver = :ver")
            .name("#listing_sort", LISTING_SORT)
            .value(":settings", stored)
            .value(":ver", number(before.ver))
            .value(":next", number(before.ver + 1))
            .text(":listing_sort", name_sort(&settings.name, id.as_str()));
        let mut writes = vec![update];
        writes.extend(self.claims(id, settings));
        let change = Change::of(Action::OrganizerChanged, id, Some(&before.settings), Some(settings))?;
        let Outcome::Refused(refused) = self.change(member, change, now, writes).await? else {
            return Ok(Writing::Written);
        };
        match refused.first() {
            Some(Some(_)) => Ok(Writing::Stale),
            _ => Err(series_taken(&refused).into()),
        }
    }

    /// Writes that make each series of the settings the organizer's.
    fn claims(&self, id: &OrganizerId, settings: &OrganizerSettings) -> Vec<Write> {
        let claim = |series: &str| {
            let mut item = key(format!("{SERIES}#{series}"), SERIES);
            item.insert("organizer_id".to_owned(), text(id.as_str()));
            item.insert(LISTING.to_owned(), text(SERIES));
            item.insert(LISTING_SORT.to_owned(), text(series));
            Write::put(&self.tables.catalog, item)
                .only_if("attribute_not_exists(pk) OR organizer_id = :own")
                .text(":own", id.as_str())
        };
        settings.series().map(claim).collect()
    }

    /// The organizer, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn organizer(&self, id: &OrganizerId) -> Result<Option<Organizer>, Failure> {
        self.document_now(id.as_str(), sort::ORGANIZER).await
    }

    /// A page of all organizers, by name.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn organizers(
        &self,
        _admin: &Admin,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Organizer>, Failure> {
        self.listed(ORGANIZERS, sort::ORGANIZER, limit, from).await
    }

    /// A page of the organizers that the caller is a member of, with the role at each. It may lag behind by a
    /// moment.
    ///
    /// # Errors
    /// As [`Store::organizers`].
    pub async fn organizers_of(
        &self,
        caller: &Caller,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<(OrganizerId, Role)>, Failure> {
        let customer = &caller.customer_id;
        let page =
            self.listed::<Belonging>(&members_of(customer), &sort::member(customer), limit, from).await?;
        let items = page.items.into_iter().map(|belonging| (belonging.pk, belonging.role)).collect();
        Ok(Page { items, next: page.next })
    }

    /// All number series that organizers have or had, from an index that may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn series_of_organizers(&self) -> Result<Vec<String>, Failure> {
        let mut series = Vec::new();
        let mut start = None;
        loop {
            let (items, last) = self.listing_page(SERIES, None, start).await?;
            series.extend(items.iter().map(|item| attribute(item, LISTING_SORT)));
            start = last;
            if start.is_none() {
                return Ok(series);
            }
        }
    }
}

/// The error for the first refused claim of a series.
fn series_taken(refused: &[Option<Item>]) -> Error {
    let there = refused.iter().flatten().next();
    let series = there.map(|item| attribute(item, LISTING_SORT)).unwrap_or_default();
    Error::SeriesTaken { series }
}
