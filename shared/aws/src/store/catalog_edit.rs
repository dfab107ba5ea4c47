//! Organizers' changes of venues, screens and titles, each under the version that was read.

use domain::Failure;
use domain::activity::{Action, Change};
use domain::member::Member;
use domain::title::Title;
use domain::venue::{Screen, Venue};
use jiff::Timestamp;
use serde_json::json;

use super::bookings::Writing;
use super::catalog::sort;
use super::catalog_filter::name_sort;
use super::catalog_index::LISTING_SORT;
use super::catalog_write::{title_item, venue_item};
use super::write::{Outcome, Write};
use super::{Item, Store, key, number};

impl Store {
    /// Replaces a venue of the member's organizer by `after`, its next version.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn change_venue(
        &self,
        member: &Member,
        before: &Venue,
        after: &Venue,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "venue")?;
        let change = Change::of(Action::VenueChanged, &before.venue_id, Some(before), Some(after))?;
        self.replace_thing(member, change, now, venue_item(after)?, before.ver).await
    }

    /// Replaces a title of the member's organizer by `after`, its next version.
    ///
    /// # Errors
    /// As [`Store::change_venue`].
    pub async fn change_title(
        &self,
        member: &Member,
        before: &Title,
        after: &Title,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "title")?;
        let change = Change::of(Action::TitleChanged, &before.title_id, Some(before), Some(after))?;
        self.replace_thing(member, change, now, title_item(after)?, before.ver).await
    }

    /// Gives a screen of the member's organizer another name. Its layouts stay as they are, and may be added to at the
    /// same time.
    ///
    /// # Errors
    /// As [`Store::change_venue`].
    pub async fn rename_screen(
        &self,
        member: &Member,
        before: &Screen,
        name: &str,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "screen")?;
        let id = before.screen_id.as_str();
        let names = [before.name.as_str(), name].map(|name| json!({ "name": name }));
        let change = Change::of(Action::ScreenChanged, id, Some(&names[0]), Some(&names[1]))?;
        let set = "SET #name = :name, #listing_sort = :listing_sort, #ver = :next";
        let update = Write::update(&self.tables.catalog, key(id, sort::SCREEN), set)
            .name("#name", "name")
            .name("#listing_sort", LISTING_SORT)
            .text(":name", name)
            .text(":listing_sort", name_sort(name, id))
            .value(":next", number(before.ver + 1));
        self.write_version(member, change, now, update, before.ver).await
    }

    /// Replaces a thing by `item`, if it still has the version `ver`.
    pub(super) async fn replace_thing(
        &self,
        member: &Member,
        change: Change,
        now: Timestamp,
        item: Item,
        ver: u64,
    ) -> Result<Writing, Failure> {
        self.write_version(member, change, now, Write::put(&self.tables.catalog, item), ver).await
    }

    /// Sends a write if the thing still has the version `ver`.
    async fn write_version(
        &self,
        member: &Member,
        change: Change,
        now: Timestamp,
        write: Write,
        ver: u64,
    ) -> Result<Writing, Failure> {
        let write = write.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(ver));
        match self.change(member, change, now, vec![write]).await? {
            Outcome::Written => Ok(Writing::Written),
            Outcome::Refused(_) => Ok(Writing::Stale),
        }
    }
}
