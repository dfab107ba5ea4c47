//! `GET /booking/{booking_id}`: returns a booking.

use domain::ids::BookingId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use crate::view::BookingView;
use crate::{App, Endpoint};

/// `GET /booking/{booking_id}`
pub static GET_BOOKING: Endpoint = Endpoint {
    name: "get-booking",
    method: "GET",
    path: "/booking/{booking_id}",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_booking(app, request)),
};

async fn get_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let booking = app.store.booking_of(&customer, &id).await?;
    Reply::ok(&BookingView::new(&booking, app.clock.now()))
}
