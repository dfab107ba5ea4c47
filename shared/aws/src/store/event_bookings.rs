//! Bookings of an event as its organizer's members read them.

use std::cmp::Reverse;

use domain::booking::Booking;
use domain::event::Event;
use domain::ids::{BookingId, EventId};
use domain::member::Member;
use domain::{Error, Failure, limits};
use jiff::Timestamp;

use super::attribute;
use super::bookings::{Page, start};
use super::keys::{EVENT_SHARDS, event_partition};
use super::row::EVENT;
use super::{Item, Store, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// End of what a list has read of a shard of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Position {
    /// From its beginning.
    Begin,
    /// Up to this booking, inclusive: id and instant of its creation.
    After([String; 2]),
    /// To its end.
    End,
}

/// A shard's next keys, newest first, and whether there are more.
struct Keys {
    shard: usize,
    items: Vec<Item>,
    more: bool,
}

impl Store {
    /// A page of the event's bookings, newest first: the newest of what each shard of the index has, and behind them the
    /// archived ones. The index may lag behind by moments.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another organizer's event, [`Error::CursorInvalid`] if `from` is not from such a page, or
    /// if DynamoDB does not answer.
    pub async fn newest_bookings(
        &self,
        member: &Member,
        event: &Event,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Booking>, Failure> {
        member.check_owns(&event.organizer_id, "event")?;
        self.page_of_event(&event.event_id, limit, from).await
    }

    /// The same for an export, whose row says whose it is.
    ///
    /// # Errors
    /// As [`Store::newest_bookings`].
    pub async fn bookings_to_export(
        &self,
        event: &EventId,
        from: Option<&[String]>,
    ) -> Result<Page<Booking>, Failure> {
        self.page_of_event(event, limits::PAGE_ITEMS_MAX, from).await
    }

    async fn page_of_event(
        &self,
        event: &EventId,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Booking>, Failure> {
        if let Some(page) = self.archived_page(event, limit, from.unwrap_or_default()).await? {
            return Ok(page);
        }
        let mut positions = positions(from)?;
        let reads = (0..).zip(&positions).map(|(shard, position)| self.keys(event, shard, position, limit));
        let read = in_parallel(EVENT_SHARDS as usize, reads.collect()).await?;
        let mut keys: Vec<(&Item, usize)> =
            read.iter().flat_map(|keys| keys.items.iter().map(|item| (item, keys.shard))).collect();
        // Stable: within one instant, a shard's own order stays, which is the order of its next page.
        keys.sort_by_key(|(item, _)| Reverse(attribute(item, "created_at")));
        keys.truncate(limit);
        for (item, shard) in &keys {
            positions[*shard] = Position::After([attribute(item, "pk"), attribute(item, "created_at")]);
        }
        for shard in read.iter().filter(|shard| !shard.more) {
            if keys.iter().filter(|(_, of)| *of == shard.shard).count() == shard.items.len() {
                positions[shard.shard] = Position::End;
            }
        }
        let wanted: Vec<Item> = keys.iter().map(|(item, _)| (*item).clone()).collect();
        let items = self.bookings_by_keys(&wanted).await?;
        let is_over = positions.iter().all(|position| *position == Position::End);
        if !is_over {
            return Ok(Page { items, next: Some(positions.iter().map(Position::text).collect()) });
        }
        match self.first_archived(event).await? {
            // Nobody has to ask twice for an event that is archived.
            Some(first) if items.is_empty() => {
                let page = self.archived_page(event, limit, &first).await?;
                Ok(page.unwrap_or(Page { items, next: None }))
            }
            next => Ok(Page { items, next }),
        }
    }

    async fn keys(
        &self,
        event: &EventId,
        shard: usize,
        position: &Position,
        limit: usize,
    ) -> Result<Keys, Failure> {
        let from = match position {
            Position::Begin => None,
            Position::After(key) => Some(key.as_slice()),
            Position::End => return Ok(Keys { shard, items: vec![], more: false }),
        };
        let partition = event_partition(event, u32::try_from(shard).unwrap_or_default());
        let query = self.client.query().table_name(&self.tables.bookings).index_name("by_event");
        let query = query
            .key_condition_expression("#event = :event")
            .expression_attribute_names("#event", EVENT)
            .expression_attribute_values(":event", text(&partition))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(1))
            .set_exclusive_start_key(start(from, "created_at", (EVENT, &partition)));
        let page = query.send().await.map_err(|error| failure("newest bookings", &error))?;
        Ok(Keys { shard, items: page.items().to_vec(), more: page.last_evaluated_key().is_some() })
    }

    /// All bookings of the event in the index, newest first: those that are not archived. The index may lag behind by
    /// moments.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn unarchived_of(&self, event: &EventId) -> Result<Vec<BookingId>, Failure> {
        let reads = (0..EVENT_SHARDS).map(|shard| self.shard_of_event(event, shard)).collect();
        let shards = in_parallel(EVENT_SHARDS as usize, reads).await?;
        let mut found: Vec<(String, BookingId)> = shards.into_iter().flatten().collect();
        found.sort_by(|a, b| b.cmp(a));
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    async fn shard_of_event(&self, event: &EventId, shard: u32) -> Result<Vec<(String, BookingId)>, Failure> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.bookings).index_name("by_event");
            let query = query
                .key_condition_expression("#event = :event")
                .expression_attribute_names("#event", EVENT)
                .expression_attribute_values(":event", text(event_partition(event, shard)))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("an event's shard", &error))?;
            let booking = |item: &Item| {
                let id = attribute(item, "pk").parse().ok()?;
                Some((attribute(item, "created_at"), id))
            };
            found.extend(page.items().iter().filter_map(booking));
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    /// The booking `id` of the event.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another event's booking or another organizer's event, or if DynamoDB does not answer.
    pub async fn booking_at(
        &self,
        member: &Member,
        event: &Event,
        id: &BookingId,
    ) -> Result<Booking, Failure> {
        member.check_owns(&event.organizer_id, "event")?;
        match self.booking(id).await? {
            Some(booking) if booking.event_id == event.event_id => Ok(booking),
            _ => Err(Error::NotFound { what: "booking" }.into()),
        }
    }
}

impl Position {
    fn text(&self) -> String {
        match self {
            Self::Begin => "begin".to_owned(),
            Self::After([id, at]) => format!("{id} {at}"),
            Self::End => "end".to_owned(),
        }
    }
}

/// The position in each shard that a cursor's parts say.
fn positions(from: Option<&[String]>) -> Result<Vec<Position>, Error> {
    let Some(parts) = from else { return Ok(vec![Position::Begin; EVENT_SHARDS as usize]) };
    if parts.len() != EVENT_SHARDS as usize {
        return Err(Error::CursorInvalid);
    }
    let position = |part: &String| match part.as_str() {
        "begin" => Ok(Position::Begin),
        "end" => Ok(Position::End),
        part => {
            let (id, at) = part.split_once(' ').ok_or(Error::CursorInvalid)?;
            id.parse::<BookingId>().map_err(|_| Error::CursorInvalid)?;
            at.parse::<Timestamp>().map_err(|_| Error::CursorInvalid)?;
            Ok(Position::After([id.to_owned(), at.to_owned()]))
        }
    };
    parts.iter().map(position).collect()
}
