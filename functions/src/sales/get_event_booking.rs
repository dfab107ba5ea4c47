//! `GET /admin/events/{event_id}/bookings/{booking_id}`: shows a booking with its timeline.

use domain::ids::BookingId;
use domain::member::Right;
use domain::notification::{About, mail_bounced};
use domain::timeline::{Moment, timeline};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::list_event_bookings::EventBookingView;
use crate::authority::event_at;
use crate::{App, Endpoint};

/// `GET /admin/events/{event_id}/bookings/{booking_id}`
pub static GET_EVENT_BOOKING: Endpoint = Endpoint {
    name: "get-event-booking",
    method: "GET",
    path: "/admin/events/{event_id}/bookings/{booking_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_event_booking(app, request)),
};

/// A booking with what happened to it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct BookingTimelineView {
    /// The booking.
    #[serde(flatten)]
    pub booking: EventBookingView,
    /// Moments of the booking, oldest first. The release of a lock, and a return without a refund, leave none.
    pub timeline: Vec<Moment>,
    /// True if mail to the customer comes back: see the booking's notifications.
    pub mail_bounced: bool,
}

async fn get_event_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::Serve).await?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let booking = app.store.booking_at(&member, &event, &id).await?;
    let sent = app.store.notifications_of(&About::Booking(id)).await?;
    let now = app.clock.now();
    Reply::ok(&BookingTimelineView {
        booking: EventBookingView::new(&booking, now),
        timeline: timeline(&booking, now),
        mail_bounced: mail_bounced(&sent, &booking.customer_id),
    })
}
