//! Archived bookings of an event in the list of its organizer: file by file, newest first, behind those of the index.

use domain::booking::Booking;
use domain::ids::{BookingId, EventId};
use domain::{Error, Failure};

use super::archive::{BOOKINGS, FILES, is_in};
use super::bookings::Page;
use super::keys::BOOKING;
use super::row::booking_of_item;
use super::{Item, Store, attribute, key, text};
use crate::sdk_error::failure;

/// First part of a position in this list: the index's have sixteen others.
const ARCHIVED: &str = "archived";
/// Sorts behind every file.
const LAST: &str = "archived#~";

impl Store {
    /// Position of the first archived booking of the event, if it has any.
    pub(super) async fn first_archived(&self, event: &EventId) -> Result<Option<Vec<String>>, Failure> {
        let files = self.files(event, LAST, 1).await?;
        Ok(files.first().map(|file| position(file, 0)))
    }

    /// A page of the event's archived bookings, newest first, if `from` is a position in them. A booking that came back
    /// from the archive, or is in another file since, is left out here.
    pub(super) async fn archived_page(
        &self,
        event: &EventId,
        limit: usize,
        from: &[String],
    ) -> Result<Option<Page<Booking>>, Failure> {
        let [first, sort, place] = from else { return Ok(None) };
        if first != ARCHIVED {
            return Ok(None);
        }
        if !sort.starts_with(FILES) {
            return Err(Error::CursorInvalid.into());
        }
        let place: usize = place.parse().map_err(|_| Error::CursorInvalid)?;
        let files = self.files(event, sort, 2).await?;
        let Some(row) = files.first().filter(|row| attribute(row, "sk") == *sort) else {
            return Err(Error::CursorInvalid.into());
        };
        let listed = attribute(row, BOOKINGS);
        let ids: Vec<BookingId> = listed.split(' ').filter_map(|id| id.parse().ok()).collect();
        let wanted: Vec<Item> =
            ids.iter().skip(place).take(limit).map(|id| key(id.as_str(), BOOKING)).collect();
        let end = place + wanted.len();
        let items = if wanted.is_empty() {
            Vec::new()
        } else {
            self.items_at(&self.tables.bookings, wanted, true).await?
        };
        let file = sort.rsplit('#').next().unwrap_or_default();
        let stubs = items.into_iter().filter(|item| is_in(item, file)).collect();
        let whole = self.unarchived(stubs).await?;
        let mut bookings: Vec<Booking> = whole.iter().map(booking_of_item).collect::<Result<_, _>>()?;
        bookings.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(b.booking_id.cmp(&a.booking_id)));
        let next = match files.get(1) {
            _ if end < ids.len() => Some(position(row, end)),
            other => other.map(|file| position(file, 0)),
        };
        Ok(Some(Page { items: bookings, next }))
    }

    /// Rows of the event's files from `sort` on, newest first.
    async fn files(&self, event: &EventId, sort: &str, limit: i32) -> Result<Vec<Item>, Failure> {
        let query = self.client.query().table_name(&self.tables.bookings);
        let query = query
            .key_condition_expression("pk = :event AND sk BETWEEN :first AND :sort")
            .expression_attribute_values(":event", text(event.as_str()))
            .expression_attribute_values(":first", text(FILES))
            .expression_attribute_values(":sort", text(sort))
            .scan_index_forward(false)
            .limit(limit);
        let page = query.send().await.map_err(|error| failure("archived files", &error))?;
        Ok(page.items.unwrap_or_default())
    }
}

fn position(file: &Item, place: usize) -> Vec<String> {
    vec![ARCHIVED.to_owned(), attribute(file, "sk"), place.to_string()]
}
