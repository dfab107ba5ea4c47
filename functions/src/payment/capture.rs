//! The capture of money that a customer's bank has set aside: Razorpay's orders are made so that only we capture.
//!
//! It is captured only while the booking can still be confirmed with it: pending, the right amount, its seats
//! locked, and in time or before the event begins. Before the capture the payment's id is written under the
//! booking's version, so that no other is captured and the booking does not expire meanwhile. Otherwise it lapses
//! at the provider by itself. It may stop at any line: whoever captures twice is told that it is captured.

use std::time::Duration;

use aws::store::{Locking, Writing};
use domain::booking::{Booking, after};
use domain::payment::PaymentUpdate;
use domain::{Failure, Money};
use jiff::Timestamp;
use lambda::metrics;

use super::provider::{provider, within};
use super::settle::{Settled, has_begun, settle_update};
use crate::App;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::booking::seats;

/// Time for which the seats of a lock that has run out are kept while the money is captured.
const LOCK_SECONDS: u32 = 120;
/// Longest wait of one message for a provider, each time it asks: so that messages of two bookings, side by side, fit
/// the function's time, and one provider that hangs does not take the time of the other.
pub(super) const PATIENCE: Duration = Duration::from_millis(2500);

/// Captures the payment `id` that `update` says was set aside, if it still buys the seats, and settles it.
///
/// # Errors
/// If the store or the provider does not answer: the update must come again.
pub(crate) async fn capture(
    app: &App,
    update: &PaymentUpdate,
    (amount, id): (Money, &str),
    paid_at: Timestamp,
) -> Result<Settled, Failure> {
    if !begin(app, update, (amount, id), paid_at).await? {
        metrics::count("AuthorizationLapses");
        return Ok(Settled::Done);
    }
    let provider = provider(app, update.provider).await?;
    let mut settled = Settled::Done;
    for captured in within(PATIENCE, provider.capture(&update.payment_id, amount, id)).await? {
        if settle_update(app, &captured).await? == Settled::Later {
            settled = Settled::Later;
        }
    }
    Ok(settled)
}

/// Writes down which payment is being captured. False if it does not buy the seats, or another is being captured.
async fn begin(
    app: &App,
    update: &PaymentUpdate,
    (amount, id): (Money, &str),
    paid_at: Timestamp,
) -> Result<bool, Failure> {
    for _ in 0..RETRIES_MAX {
        let booking = app.store.booking(&update.payment_id.booking_id()).await?;
        let Some(mut next) = booking.filter(|booking| booking.may_capture(amount)) else { return Ok(false) };
        let begun = next.payments.iter().find_map(|payment| payment.capturing.as_deref());
        if let Some(begun) = begun {
            return Ok(begun == id);
        }
        if !has_seats(app, &next, paid_at).await? {
            return Ok(false);
        }
        // What is paid to an attempt that has ended lapses: no look would follow its capture.
        let mut open = next.payments.iter_mut().filter(|payment| payment.is_open());
        let Some(payment) = open.find(|payment| payment.payment_id == update.payment_id) else {
            return Ok(false);
        };
        payment.capturing = Some(id.to_owned());
        if app.store.write_booking(next, app.clock.now()).await? == Writing::Written {
            return Ok(true);
        }
    }
    Err(contended())
}

async fn has_seats(app: &App, booking: &Booking, paid_at: Timestamp) -> Result<bool, Failure> {
    let now = app.clock.now();
    let in_time = paid_at <= booking.resolves_at();
    if !in_time && has_begun(app, booking).await? {
        return Ok(false);
    }
    let locked_until = booking.locked_until(booking.expires_at);
    let until = after(now, LOCK_SECONDS)?;
    if until <= locked_until {
        return Ok(true);
    }
    let lock = app.store.lock(&booking.event_id, &booking.booking_id, &booking.blocks, until, now).await?;
    let Locking::Lost(blocks) = lock else { return Ok(true) };
    // Seats that are the booking's own for longer refuse a lock, too.
    Ok(seats::lost(&booking.blocks, &blocks, &booking.booking_id, now).is_empty())
}
