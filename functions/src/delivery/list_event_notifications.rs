//! `GET /admin/events/{event_id}/bookings/{booking_id}/notifications`: tells members what was sent about a booking, to its
//! customer and to members, and what became of it. It only reads.

use domain::ids::BookingId;
use domain::member::Right;
use domain::notification::About;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::notification_view::NotificationListView;
use crate::authority::event_at;
use crate::{App, Endpoint};

/// `GET /admin/events/{event_id}/bookings/{booking_id}/notifications`
pub static LIST_EVENT_NOTIFICATIONS: Endpoint = Endpoint {
    name: "list-event-notifications",
    method: "GET",
    path: "/admin/events/{event_id}/bookings/{booking_id}/notifications",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_event_notifications(app, request)),
};

async fn list_event_notifications(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::Serve).await?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let booking = app.store.booking_at(&member, &event, &id).await?;
    let all = app.store.notifications_of(&About::Booking(id)).await?;
    Reply::ok(&NotificationListView::of_members(&booking, all))
}
