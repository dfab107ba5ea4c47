//! `POST /booking/{booking_id}/extension`: gives a customer more time (WCAG 2.2.1).
//!
//! Slot, seats, booking, in this order, and again from the slot if another writer changed the booking. The
//! function may die at any line: a lock that lasts longer than its shown end expires by itself, and the next
//! request continues.

use aws::store::Writing;
use domain::booking::Booking;
use domain::ids::BookingId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::lock::{self, RETRIES_MAX, contended};
use crate::view::BookingView;
use crate::{App, Endpoint};

/// `POST /booking/{booking_id}/extension`
pub static EXTEND_BOOKING: Endpoint = Endpoint {
    name: "extend-booking",
    method: "POST",
    path: "/booking/{booking_id}/extension",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(extend_booking(app, request)),
};

async fn extend_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    for round in 0..RETRIES_MAX {
        let now = app.clock.now();
        let booking = app.store.booking_of(&customer, &id).await?;
        lock::release_if_ended(app, &booking, round).await?;
        booking.check_open(now)?;
        let event = app.event(&booking.event_id).await?;
        let shown = booking.extension(&event, now)?;
        lock::extend(app, &booking, booking.locked_until(shown)).await?;
        let next = Booking { expires_at: shown, ..booking };
        if app.store.write_booking(next.clone(), app.clock.now()).await? == Writing::Written {
            return Reply::ok(&BookingView::new(&next, now));
        }
    }
    Err(contended())
}
