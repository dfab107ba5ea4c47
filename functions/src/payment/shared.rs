//! Captures that pay for several bookings, because seats were moved: finds the bookings that an update is about.

use std::collections::VecDeque;

use domain::Failure;
use domain::booking::Booking;
use domain::ids::BookingId;
use domain::payment::{PaymentUpdate, Update};

use crate::App;

/// The booking whose refund, or whose payment, an update is about. A refund is of the booking that its id names, if that
/// shares the capture; anyone may write ids into a refund by hand. Everything else is of the booking that made the
/// capture.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn refunding(app: &App, update: &PaymentUpdate) -> Result<BookingId, Failure> {
    let maker = update.payment_id.booking_id();
    let Update::Refund { refund_id: Some(refund_id), capture, .. } = &update.update else { return Ok(maker) };
    let named = refund_id.booking_id();
    if named == maker {
        return Ok(maker);
    }
    let booking = app.store.booking(&named).await?;
    let shares = booking.is_some_and(|booking| booking.payment_of(capture).is_some());
    Ok(if shares { named } else { maker })
}

/// The bookings that a capture of `maker` pays for: that one first, and each after the booking whose seats it has.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn paid_by(app: &App, maker: BookingId, capture: &str) -> Result<Vec<Booking>, Failure> {
    let mut ids = VecDeque::from([maker]);
    let mut bookings = Vec::new();
    while let Some(id) = ids.pop_front() {
        let Some(booking) = app.store.booking(&id).await? else { continue };
        let refunds = booking.payment_of(capture).into_iter().flat_map(|payment| &payment.refunds);
        ids.extend(refunds.filter_map(|refund| refund.moved_to.clone()));
        bookings.push(booking);
    }
    Ok(bookings)
}
