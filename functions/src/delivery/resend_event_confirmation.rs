//! `POST /admin/events/{event_id}/bookings/{booking_id}/notifications/resend`: mails the confirmation to the booking's
//! customer once more, as a member does for somebody at the desk. The limit is that of the customer's own requests.

use domain::ids::BookingId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::resend_confirmation::ask;
use crate::authority::event_at;
use crate::{App, Endpoint};

/// `POST /admin/events/{event_id}/bookings/{booking_id}/notifications/resend`
pub static RESEND_EVENT_CONFIRMATION: Endpoint = Endpoint {
    name: "resend-event-confirmation",
    method: "POST",
    path: "/admin/events/{event_id}/bookings/{booking_id}/notifications/resend",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(resend_event_confirmation(app, request)),
};

async fn resend_event_confirmation(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::Serve).await?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let booking = app.store.booking_at(&member, &event, &id).await?;
    ask(app, &booking).await
}
