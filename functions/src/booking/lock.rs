//! Moving the end of a lock, and giving it up.

use aws::store::SlotExtension;
use domain::booking::{Booking, BookingStatus};
use domain::{Error, Failure};
use jiff::Timestamp;

use crate::App;

/// Reads and writes of one booking that a handler tries while others write it, too.
pub(crate) const RETRIES_MAX: usize = 8;

/// The failure of a handler that met others in every round.
pub(crate) fn contended() -> Failure {
    Failure::unavailable("others write this booking all the time")
}

/// Makes the lock of `booking` last until `until`: the customer's slot first, then the seats. The
/// caller writes the booking last. So whatever shows `until` is covered by the seats, and whatever the
/// seats do is covered by the slot; a crash in between leaves a lock that ends later than shown. Where the booking
/// has been written by somebody else, it is to be begun again here.
///
/// # Errors
/// [`Error::LockExpired`] where seats or slot have gone to somebody else, [`Error::TicketLimitReached`] where the
/// customer has bought other tickets since.
pub(crate) async fn extend(app: &App, booking: &Booking, until: Timestamp) -> Result<(), Failure> {
    match app.store.extend_slot(booking, until).await? {
        SlotExtension::Extended => {}
        SlotExtension::Gone => return Err(Error::LockExpired.into()),
        SlotExtension::LimitReached => {
            return Err(Error::TicketLimitReached { max: booking.tickets_max.unwrap_or_default() }.into());
        }
    }
    if !app.store.extend(&booking.event_id, &booking.booking_id, &booking.blocks, until).await? {
        app.store.free_slot(booking).await?;
        return Err(Error::LockExpired.into());
    }
    Ok(())
}

/// Frees what a booking that has ended still holds: its seats, then the customer's slot. Both check
/// that it is still the booking's, so it may be done twice, and whatever is missed expires by itself.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn release(app: &App, booking: &Booking) -> Result<(), Failure> {
    app.store.release(&booking.event_id, &booking.booking_id, &booking.blocks).await?;
    app.store.free_slot(booking).await
}

/// Frees what a booking holds that has ended since a handler began: whoever ended it may have freed its seats before
/// the handler's first round made them last longer.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn release_if_ended(app: &App, booking: &Booking, round: usize) -> Result<(), Failure> {
    let has_ended = matches!(booking.status, BookingStatus::Cancelled | BookingStatus::Expired);
    if round > 0 && has_ended { release(app, booking).await } else { Ok(()) }
}
