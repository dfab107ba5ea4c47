//! Captures authorized payments: Razorpay's orders are made so that only this deployment captures.
//!
//! A payment is captured only while the booking can still be confirmed with it: pending, the right amount,
//! its seats locked, and in time or before the event begins. Before the capture its id is written under the
//! booking's version, so that no other payment is captured and the booking does not expire meanwhile. A
//! payment that is not captured lapses at the provider by itself. The function may die at any line: a
//! repeated capture is answered as captured.

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

/// Seconds for which the seats of an ended lock are locked again during a capture.
const LOCK_SECONDS: u32 = 120;
/// Longest wait for each call to a provider, so that messages of two bookings in parallel fit the function's
/// time and one slow provider does not take the other's.
pub(super) const PATIENCE: Duration = Duration::from_millis(2500);

/// Captures the authorized payment `id` of `update`, if it still pays for the seats, and settles it.
///
/// # Errors
/// If the store or the provider does not answer: the update must be processed again.
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

/// Records which payment is being captured. False if it does not pay for the seats, or another is being
/// captured.
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
        // A payment of an ended attempt lapses: no look would follow its capture.
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
    let lock =
        app.store.lock(&booking.seat_space(), &booking.booking_id, &booking.blocks, until, now).await?;
    let Locking::Lost(blocks) = lock else { return Ok(true) };
    // The booking's own seats refuse the lock, too, if they are locked for longer.
    Ok(seats::lost(&booking.blocks, &blocks, &booking.booking_id, now).is_empty())
}
