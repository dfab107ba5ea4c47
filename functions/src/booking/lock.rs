//! Extends and releases locks.

use aws::store::SlotExtension;
use domain::booking::{Booking, BookingStatus};
use domain::{Error, Failure};
use jiff::Timestamp;

use crate::App;

/// Times that a handler reads and writes a booking that others write, too.
pub(crate) const RETRIES_MAX: usize = 8;

/// The failure after [`RETRIES_MAX`] overtaken tries.
pub(crate) fn contended() -> Failure {
    Failure::unavailable("others write this booking all the time")
}

/// Extends the lock of `booking` to `until`: the customer's slot first, then the seats. The caller writes the
/// booking last. So a shown `until` is covered by the seats and the seats by the slot; a crash in between
/// leaves a lock that ends later than shown. If another writer changes the booking, the caller starts again
/// here.
///
/// # Errors
/// [`Error::LockExpired`] if seats or slot have gone to another customer, [`Error::TicketLimitReached`] if
/// the customer has bought other tickets since.
pub(crate) async fn extend(app: &App, booking: &Booking, until: Timestamp) -> Result<(), Failure> {
    match app.store.extend_slot(booking, until).await? {
        SlotExtension::Extended => {}
        SlotExtension::Gone => return Err(Error::LockExpired.into()),
        SlotExtension::LimitReached => {
            return Err(Error::TicketLimitReached { max: booking.tickets_max.unwrap_or_default() }.into());
        }
    }
    if !app.store.extend(&booking.seat_space(), &booking.booking_id, &booking.blocks, until).await? {
        app.store.free_slot(booking).await?;
        return Err(Error::LockExpired.into());
    }
    Ok(())
}

/// Releases the seats, then the slot of a booking that has ended. Both writes check that the booking still
/// has them, so a repeat is harmless and what is missed expires by itself.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn release(app: &App, booking: &Booking) -> Result<(), Failure> {
    app.store.release(&booking.seat_space(), &booking.booking_id, &booking.blocks).await?;
    app.store.free_slot(booking).await
}

/// Releases the lock of a booking that ended while a handler was retrying: whoever ended it may have released
/// the seats before the handler's first try extended them again.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn release_if_ended(app: &App, booking: &Booking, round: usize) -> Result<(), Failure> {
    let has_ended = matches!(booking.status, BookingStatus::Cancelled | BookingStatus::Expired);
    if round > 0 && has_ended { release(app, booking).await } else { Ok(()) }
}
