//! `GET /admin/events/{event_id}/bookings`: lists an event's bookings, newest first, or finds the one of a seat.

use std::collections::BTreeSet;

use domain::block::{Mark, SeatStatus};
use domain::booking::{Booking, BookingStatus};
use domain::event::Event;
use domain::ids::{CustomerId, EventId};
use domain::member::{Member, Right};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use crate::authority::event_at;
use crate::booking::seats::place;
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
    /// Newest first. With a `status`, a page may have fewer than `limit`, or none, though there are more.
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
    /// Customer who made it.
    pub customer_id: CustomerId,
}

impl EventBookingView {
    /// A booking as it is at `now`.
    pub(super) fn new(booking: &Booking, now: Timestamp) -> Self {
        Self { booking: BookingView::new(booking, now), customer_id: booking.customer_id.clone() }
    }
}

async fn list_event_bookings(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::Serve).await?;
    let now = app.clock.now();
    let status = request.query("status").map(status).transpose()?;
    let (found, next_cursor) = if let Some(seat) = request.query("seat_id") {
        (booking_of_seat(app, &member, &event, seat).await?.into_iter().collect(), None)
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

/// The booking that has the seat `id`, locked or sold.
async fn booking_of_seat(
    app: &App,
    member: &Member,
    event: &Event,
    id: &str,
) -> Result<Option<Booking>, Failure> {
    let layout = app.layout(event).await?;
    let Some(place) = place(app, event, &layout, id).await? else {
        return Err(Error::UnknownSeats { seats: vec![id.to_owned()] }.into());
    };
    let key = (event.seat_space(), place.key);
    let blocks = app.store.blocks_at(&BTreeSet::from([key])).await?;
    let Some((_, block)) = blocks.first() else { return Ok(None) };
    // The mark of a lock that has expired stays until somebody takes the seat.
    if block.status(&place.label, app.clock.now()) == SeatStatus::Available {
        return Ok(None);
    }
    let Some(booking) = block.marks.get(&place.label).and_then(Mark::booking_id) else { return Ok(None) };
    match app.store.booking_at(member, event, booking).await {
        Ok(booking) => Ok(Some(booking)),
        // A lock without a booking: the function that made it died, and it ends by itself.
        Err(Failure::Refused(Error::NotFound { .. })) => Ok(None),
        Err(failure) => Err(failure),
    }
}
