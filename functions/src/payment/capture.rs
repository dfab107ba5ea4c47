//! Money that a customer's bank has set aside for us, and that is ours only once we capture it.
//!
//! It is captured only while the booking can still be confirmed with it: pending, the right amount, the seats
//! locked (again, where the lock has run out, nobody has taken them, and the event has not begun). Otherwise it
//! lapses at the provider by itself, and nobody has to give anything back. It may stop at any line: the seats' lock
//! ends by itself, and whoever captures twice is told that it is captured.

use std::time::Duration;

use aws::store::Locking;
use domain::booking::{Booking, after};
use domain::payment::{Update, PaymentUpdate};
use domain::{Failure, Money};
use lambda::log;

use super::provider::provider;
use super::settle::{comes_after_the_start, settle_notice};
use crate::App;

/// For how long the seats of a lock that has run out are kept while the money is captured.
const LOCK_SECONDS: u32 = 120;
/// How long one message may wait for a provider, each time it asks: so that a batch of them fits the function's
/// time, and one provider that hangs does not take the time of the other.
pub(crate) const PATIENCE: Duration = Duration::from_millis(2500);

/// What a provider says within [`PATIENCE`].
///
/// # Errors
/// Its own, or [`Failure::ProviderSilent`].
pub(crate) async fn in_time<T>(asked: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let silent = |_| Failure::ProviderSilent(format!("no answer in {PATIENCE:?}"));
    tokio::time::timeout(PATIENCE, asked).await.map_err(silent)?
}

/// Captures what `notice` says was set aside, if it still buys the seats, and brings the effect about.
///
/// # Errors
/// Where the store or the provider does not answer: the news must come again.
pub(crate) async fn capture(app: &App, notice: &PaymentUpdate, amount: Money, id: &str) -> Result<(), Failure> {
    let booking = app.store.booking(&notice.payment_id.booking_id()).await?;
    let wanted = booking.as_ref().filter(|booking| booking.may_capture(amount, app.clock.now()));
    let buys = match wanted {
        Some(booking) => has_seats(app, booking).await?,
        None => false,
    };
    if !buys {
        log::count("AuthorizationLapses");
        return Ok(());
    }
    let provider = provider(app, notice.provider)?;
    for captured in in_time(provider.capture(&notice.payment_id, amount, id)).await? {
        if matches!(captured.news, Update::Captured { .. }) {
            settle_notice(app, &captured).await?;
        }
    }
    Ok(())
}

async fn has_seats(app: &App, booking: &Booking) -> Result<bool, Failure> {
    let now = app.clock.now();
    if !booking.lock_expired(now) {
        return Ok(true);
    }
    if comes_after_the_start(app, booking).await? {
        return Ok(false);
    }
    let until = after(now, LOCK_SECONDS)?;
    let lock = app.store.lock(&booking.event_id, &booking.booking_id, &booking.held, until, now).await?;
    Ok(!matches!(lock, Locking::Lost(_)))
}
