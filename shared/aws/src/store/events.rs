//! Organizers' writes of events.
//!
//! A change replaces the event under the version that was read, so no change is lost. Who calls an event off need
//! not know its version; the version rises all the same, so nobody changes what is called off.

use domain::activity::{Action, Change};
use domain::event::{Event, EventStatus};
use domain::ids::EventId;
use domain::member::Member;
use domain::{Error, Failure};
use jiff::Timestamp;

use super::bookings::Writing;
use super::catalog::{document_of, sort};
use super::catalog_filter::{city_key, month_key, search_text, start_sort};
use super::catalog_index::{CITY, LISTING, LISTING_SORT, SEARCH};
use super::catalog_write::item_of;
use super::write::{Outcome, Write};
use super::{Item, Store, text};

/// Most versions that a publication reads before it gives way to who changes the event.
const PUBLICATIONS_MAX: usize = 8;

impl Store {
    /// Writes a new event.
    ///
    /// # Errors
    /// As [`Store::create_venue`].
    pub async fn create_event(&self, member: &Member, event: &Event, now: Timestamp) -> Result<(), Failure> {
        let change = Change::of(Action::EventCreated, &event.event_id, None, Some(event))?;
        self.put_new_thing(member, change, now, item_of_event(event)?).await
    }

    /// Writes a new event whose id is derived from a request, or returns the one that the same request has written.
    ///
    /// # Errors
    /// [`Error::IdempotencyKeyReused`] if another request has written it, and as [`Store::create_venue`].
    pub async fn create_event_once(
        &self,
        member: &Member,
        event: Event,
        now: Timestamp,
    ) -> Result<Event, Failure> {
        let change = Change::of(Action::EventCreated, &event.event_id, None, Some(&event))?;
        let put =
            Write::put(&self.tables.catalog, item_of_event(&event)?).only_if("attribute_not_exists(pk)");
        match self.change(member, change, now, vec![put]).await? {
            Outcome::Written => Ok(event),
            Outcome::Refused(refused) => match refused.into_iter().flatten().next() {
                Some(there) => of_request(document_of(there)?, event.request.as_deref()),
                None => Err(Failure::unavailable("create event: another change was in the way")),
            },
        }
    }

    /// The event that an earlier run of the request has written; none before that.
    ///
    /// # Errors
    /// [`Error::IdempotencyKeyReused`] if another request has written it, or if DynamoDB does not answer.
    pub async fn event_of_request(
        &self,
        member: &Member,
        id: &EventId,
        request: &str,
    ) -> Result<Option<Event>, Failure> {
        let Some(event) = self.event_now(id).await? else { return Ok(None) };
        member.check_owns(&event.organizer_id, "event")?;
        of_request(event, Some(request)).map(Some)
    }

    /// Publishes a draft, which lists it if it is public. An event that is published already is returned unchanged.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::EventStatusWrong`] if it is cancelled, those of a lost right, or if DynamoDB
    /// does not answer.
    pub async fn publish_event(
        &self,
        member: &Member,
        id: &EventId,
        now: Timestamp,
    ) -> Result<Event, Failure> {
        for _ in 0..PUBLICATIONS_MAX {
            let before = self.own_event(member, id).await?;
            match before.status {
                EventStatus::Draft => {}
                EventStatus::Published => return Ok(before),
                EventStatus::Cancelled => {
                    return Err(Error::EventStatusWrong { status: before.status.as_str() }.into());
                }
            }
            let next = Event { status: EventStatus::Published, ver: before.ver + 1, ..before.clone() };
            let change = Change::of(Action::EventPublished, id, Some(&before), Some(&next))?;
            if self.replace_event(member, change, &next, now).await? == Writing::Written {
                return Ok(next);
            }
        }
        Err(Failure::unavailable("publish event: others change it"))
    }

    /// Replaces the event `before` by `next`, which has the next version.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn change_event(
        &self,
        member: &Member,
        before: &Event,
        next: &Event,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let change = Change::of(Action::EventChanged, &next.event_id, Some(before), Some(next))?;
        self.replace_event(member, change, next, now).await
    }

    async fn replace_event(
        &self,
        member: &Member,
        change: Change,
        next: &Event,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        self.replace_thing(member, change, now, item_of_event(next)?, next.ver - 1).await
    }

    /// The event of the member's organizer, in any status and read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn own_event(&self, member: &Member, id: &EventId) -> Result<Event, Failure> {
        let event: Option<Event> = self.document_now(id.as_str(), sort::EVENT).await?;
        let event = event.ok_or(Error::NotFound { what: "event" })?;
        member.check_owns(&event.organizer_id, "event")?;
        Ok(event)
    }
}

/// The event, if this request has written it.
fn of_request(event: Event, request: Option<&str>) -> Result<Event, Failure> {
    if event.request.as_deref() == request { Ok(event) } else { Err(Error::IdempotencyKeyReused.into()) }
}

/// Item of an event, with the attributes of the lists that it is in.
pub(super) fn item_of_event(event: &Event) -> Result<Item, Failure> {
    let mut item = item_of(event, event.event_id.as_str(), sort::EVENT)?;
    if event.is_listed() {
        item.insert(CITY.to_owned(), text(city_key(&event.venue.city)));
        item.insert(LISTING.to_owned(), text(month_key(event.starts_at)));
        item.insert(LISTING_SORT.to_owned(), text(start_sort(event.starts_at, event.event_id.as_str())));
        item.insert(SEARCH.to_owned(), text(search_text(event)));
    }
    Ok(item)
}
