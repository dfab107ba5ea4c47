//! `GET /booking/{booking_id}/notifications`: tells the customer what was sent about a booking, and what became of it. It
//! only reads.

use domain::ids::BookingId;
use domain::notification::About;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::notification_view::NotificationListView;
use crate::{App, Endpoint};

/// `GET /booking/{booking_id}/notifications`
pub static LIST_NOTIFICATIONS: Endpoint = Endpoint {
    name: "list-notifications",
    method: "GET",
    path: "/booking/{booking_id}/notifications",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_notifications(app, request)),
};

async fn list_notifications(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let booking = app.store.booking_of(&customer, &id).await?;
    let all = app.store.notifications_of(&About::Booking(id)).await?;
    Reply::ok(&NotificationListView::of_customer(&booking, all))
}
