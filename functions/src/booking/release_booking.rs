//! `DELETE /booking/{booking_id}`: releases the lock, so that others can have the seats.
//!
//! The booking is written before the seats: its version decides between this request and a payment at the
//! same moment. A later payment finds the booking cancelled and is refunded.

use aws::store::Writing;
use domain::booking::BookingStatus;
use domain::ids::BookingId;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::lock::{self, RETRIES_MAX, contended};
use crate::view::BookingView;
use crate::{App, Endpoint};

/// `DELETE /booking/{booking_id}`
pub static RELEASE_BOOKING: Endpoint = Endpoint {
    name: "release-booking",
    method: "DELETE",
    path: "/booking/{booking_id}",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(release_booking(app, request)),
};

async fn release_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    for _ in 0..RETRIES_MAX {
        let booking = app.store.booking_of(&customer, &id).await?;
        let next = match booking.status {
            // A repeated request: complete what the first run may have left undone.
            BookingStatus::Cancelled | BookingStatus::Expired => booking,
            _ => {
                let next = booking.released()?;
                if app.store.write_booking(next.clone(), app.clock.now()).await? == Writing::Stale {
                    continue;
                }
                next
            }
        };
        lock::release(app, &next).await?;
        return Reply::ok(&BookingView::new(&next, app.clock.now()));
    }
    Err(contended())
}
