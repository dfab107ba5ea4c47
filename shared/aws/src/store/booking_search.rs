//! Search of an event's bookings by their customers. Personal data is in the customers table alone, so a search finds
//! customers there and their bookings here, and answers only bookings of the event: no organizer learns of anybody else.
//!
//! E-mail and telephone lead to very few customers, by an index. A name does not: a platform may have thousands of
//! people with it, of whom hardly anybody has a booking of the event. So a search by name reads the event's bookings,
//! newest first, and the names of their customers, which costs as much as listing them.

use domain::booking::Booking;
use domain::event::Event;
use domain::ids::{BookingId, CustomerId};
use domain::member::Member;
use domain::text::has_words;
use domain::{Error, Failure};
use jiff::Timestamp;

use super::Store;
use super::bookings::Page;

/// Pages of bookings that one search reads at most, and one more for each customer whom it looks up.
const PAGES_MAX: usize = 10;
/// Bookings of one page of a customer's, whatever the caller's `limit`: as many as are read in one batch.
const CUSTOMERS_PAGE: usize = 100;

impl Store {
    /// Bookings of the event whose customer's name has words that begin with `words`, newest first. A page may have
    /// fewer than `limit`, or none, though there are more.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another organizer's event, [`Error::CursorInvalid`] if `from` is not from such a page, or
    /// if DynamoDB does not answer.
    pub async fn bookings_of_named(
        &self,
        member: &Member,
        event: &Event,
        words: &[String],
        limit: usize,
        from: Option<Vec<String>>,
    ) -> Result<Page<Booking>, Failure> {
        let (mut items, mut from) = (Vec::new(), from);
        for _ in 0..PAGES_MAX {
            let page = self.newest_bookings(member, event, limit - items.len(), from.as_deref()).await?;
            let customers = page.items.iter().map(|booking| &booking.customer_id).collect();
            let names = self.names_of(&customers).await?;
            let is_wanted = |booking: &Booking| {
                names.get(booking.customer_id.as_str()).is_some_and(|name| has_words(name, words))
            };
            items.extend(page.items.into_iter().filter(is_wanted));
            from = page.next;
            if from.is_none() || items.len() == limit {
                break;
            }
        }
        Ok(Page { items, next: from })
    }

    /// Bookings of the event that one of `customers` has made, those of one customer after the other's, each newest
    /// first. A page may have fewer than `limit` though there are more.
    ///
    /// The bookings that are read are of any organizer, so the position of the next page is that of the last booking of
    /// the page, and never of another event's. A search that finds none of the event's within its bound, which is a
    /// thousand others and more, has no such position and ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another organizer's event, [`Error::CursorInvalid`] if `from` is not from such a page, or
    /// if DynamoDB does not answer.
    pub async fn bookings_of_customers(
        &self,
        member: &Member,
        event: &Event,
        customers: &[CustomerId],
        limit: usize,
        from: Option<Vec<String>>,
    ) -> Result<Page<Booking>, Failure> {
        member.check_owns(&event.organizer_id, "event")?;
        let (mut at, mut position) = position(customers, from)?;
        let mut items = Vec::new();
        for _ in 0..PAGES_MAX + customers.len() {
            let Some(customer) = customers.get(at) else { break };
            let page = self.bookings_of(customer, CUSTOMERS_PAGE, position).await?;
            items.extend(page.items.into_iter().filter(|booking| booking.event_id == event.event_id));
            position = page.next;
            at += usize::from(position.is_none());
            if items.len() > limit {
                break;
            }
        }
        let has_more = items.len() > limit || at < customers.len();
        items.truncate(limit);
        let last = items.last().filter(|_| has_more);
        Ok(Page { next: last.map(position_behind), items })
    }
}

/// The position behind a booking, as [`position`] reads it. A customer makes no two bookings at one instant, so the index
/// has one order.
fn position_behind(last: &Booking) -> Vec<String> {
    vec![
        last.customer_id.as_str().to_owned(),
        last.booking_id.as_str().to_owned(),
        last.created_at.to_string(),
    ]
}

/// The customer whose bookings a cursor's parts go on with, and the position in these.
fn position(
    customers: &[CustomerId],
    from: Option<Vec<String>>,
) -> Result<(usize, Option<Vec<String>>), Error> {
    let Some(parts) = from else { return Ok((0, None)) };
    let [customer, id, created_at] = parts.as_slice() else { return Err(Error::CursorInvalid) };
    let at = customers.iter().position(|known| known.as_str() == customer).ok_or(Error::CursorInvalid)?;
    if id.parse::<BookingId>().is_err() || created_at.parse::<Timestamp>().is_err() {
        return Err(Error::CursorInvalid);
    }
    Ok((at, Some(vec![id.clone(), created_at.clone()])))
}
