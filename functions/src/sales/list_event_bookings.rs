//! `GET /admin/events/{event_id}/bookings`: lists an event's bookings, newest first, or finds those of a seat or of a
//! customer.

use domain::booking::{Booking, BookingStatus};
use domain::house::HouseName;
use domain::ids::{CustomerId, EventId};
use domain::member::Right;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::search::Search;
use crate::authority::event_at;
use crate::view::BookingView;
use crate::{App, Endpoint, cursor};

/// `GET /admin/events/{event_id}/bookings`
pub static LIST_EVENT_BOOKINGS: Endpoint = Endpoint {
    name: "list-event-bookings",
    method: "GET",
    path: "/admin/events/{event_id}/bookings",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_event_bookings(app, request)),
};

/// A page of an event's bookings.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventBookingListView {
    /// The event.
    pub event_id: EventId,
    /// Newest first; those of a telephone number customer by customer. With a `status` or a `name`, a page may have
    /// fewer than `limit`, or none, though there are more. A search by `email` or `telephone` ends behind a thousand
    /// bookings of other events in a row.
    pub bookings: Vec<EventBookingView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A booking, as a member of the organizer sees it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EventBookingView {
    /// The booking as its customer sees it.
    #[serde(flatten)]
    pub booking: BookingView,
    /// Customer whose booking it is.
    pub customer_id: CustomerId,
    /// True if the organizer gave the seats away.
    pub complimentary: bool,
    /// Name under which the seats were house seats before, and are again once they are returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_name: Option<HouseName>,
}

impl EventBookingView {
    /// A booking as it is at `now`.
    pub(super) fn new(booking: &Booking, now: Timestamp) -> Self {
        let given = booking.complimentary.as_ref();
        Self {
            booking: BookingView::new(booking, now),
            customer_id: booking.customer_id.clone(),
            complimentary: given.is_some(),
            house_name: given.and_then(|of| of.house_name.clone()),
        }
    }
}

async fn list_event_bookings(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::Serve).await?;
    let now = app.clock.now();
    let status = request.query("status").map(status).transpose()?;
    let (found, next_cursor) = if let Some(search) = Search::of(request)? {
        search.page(app, request, (&member, &event)).await?
    } else {
        let scope = format!("bookings of {}", event.event_id);
        let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
        let page = app.store.newest_bookings(&member, &event, request.limit()?, from.as_deref()).await?;
        (page.items, page.next.map(|parts| cursor::encode(&scope, &parts)))
    };
    let has_status = |booking: &&Booking| status.is_none_or(|wanted| booking.status_at(now) == wanted);
    Reply::ok(&EventBookingListView {
        event_id: event.event_id.clone(),
        bookings: found
            .iter()
            .filter(has_status)
            .map(|booking| EventBookingView::new(booking, now))
            .collect(),
        next_cursor,
    })
}

fn status(text: &str) -> Result<BookingStatus, Error> {
    let known = BookingStatus::ALL.into_iter().find(|status| status.as_str() == text);
    known.ok_or_else(|| {
        let reason = format!("one of {}", BookingStatus::ALL.map(BookingStatus::as_str).join(", "));
        Error::ParameterInvalid { name: "status", reason }
    })
}
