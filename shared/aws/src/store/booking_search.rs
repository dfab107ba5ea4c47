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

/// Pages of bookings that one search reads at most; it then says where to go on.
const PAGES_MAX: usize = 10;

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
    /// first. A page may have fewer than `limit`, or none, though there are more.
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
        for _ in 0..PAGES_MAX {
            let Some(customer) = customers.get(at) else { break };
            let page = self.bookings_of(customer, limit - items.len(), position).await?;
            items.extend(page.items.into_iter().filter(|booking| booking.event_id == event.event_id));
            position = page.next;
            at += usize::from(position.is_none());
            if items.len() == limit {
                break;
            }
        }
        let rest = |customer: &CustomerId| {
            let customer = customer.as_str().to_owned();
            [vec![customer], position.unwrap_or_default()].concat()
        };
        Ok(Page { items, next: customers.get(at).map(rest) })
    }
}

/// The customer whose bookings a cursor's parts go on with, and the position in these.
fn position(
    customers: &[CustomerId],
    from: Option<Vec<String>>,
) -> Result<(usize, Option<Vec<String>>), Error> {
    let Some(parts) = from else { return Ok((0, None)) };
    let [customer, position @ ..] = parts.as_slice() else { return Err(Error::CursorInvalid) };
    let at = customers.iter().position(|known| known.as_str() == customer).ok_or(Error::CursorInvalid)?;
    match position {
        [] => Ok((at, None)),
        [id, created_at] if id.parse::<BookingId>().is_ok() && created_at.parse::<Timestamp>().is_ok() => {
            Ok((at, Some(position.to_vec())))
        }
        _ => Err(Error::CursorInvalid),
    }
}
