//! Refunds queue → orders refunds from the provider.
//!
//! The write that made a refund due recorded it. A provider answers a repeated idempotency key with its first
//! answer, even an error. So the number of the try is written before the provider is asked; while the outcome
//! is unknown the same number is asked again. The next number is written, for the sweep to ask, only if the
//! provider has refused the try for good and the capture's refunds do not include it. After a few tries the
//! refund has failed, and an alarm calls a person.

use std::time::Duration;

use aws::provider::{PaymentProvider, RefundAnswer};
use aws::store::Writing;
use domain::Failure;
use domain::booking::Booking;
use domain::payment::{Payment, PaymentUpdate, Refund, RefundStatus, Update};
use lambda::metrics;

use crate::booking::lock::{RETRIES_MAX, contended};
use crate::payment::provider::{provider, within};
use crate::payment::settle::settle_update;
use crate::payment::shared;
use crate::queue::{Queued, RefundOrder, each};
use crate::{App, QueueWorker};

/// Consumer of the refunds queue.
pub static PROCESS_REFUND: QueueWorker = QueueWorker {
    name: "process-refund",
    queue: RefundOrder::QUEUE,
    handle: |app, messages| Box::pin(each(app, messages, |app, order| Box::pin(process_refund(app, order)))),
};

/// Longest wait for an answer of the provider: a refund needs at most three, within the function's time.
const PATIENCE: Duration = Duration::from_secs(6);

async fn process_refund(app: &App, order: RefundOrder) -> Result<(), Failure> {
    let booking = read(app, &order).await?;
    let Some((payment, refund)) = booking.refund(&order.refund_id) else {
        return Err(Failure::broken(format!("{}: there is no such refund", order.refund_id)));
    };
    let provider = provider(app, payment.provider).await?;
    match (refund.status, &refund.provider_ref) {
        (RefundStatus::Due, _) => {}
        // Requested already, with no outcome yet: read it back.
        (RefundStatus::Requested, Some(provider_ref)) => {
            let update = within(PATIENCE, provider.read_refund(provider_ref)).await?;
            return settle_refund(app, payment, update).await;
        }
        _ => return Ok(()),
    }
    // The provider forgets keys after a day, and an order may be redelivered after that.
    if refund.tries > 0 && found(app, &*provider, payment, refund).await?.is_none() {
        return Ok(());
    }
    match begun(app, &order).await? {
        Some(booking) => ask(app, &*provider, &order, &booking).await,
        None => Ok(()),
    }
}

async fn read(app: &App, order: &RefundOrder) -> Result<Booking, Failure> {
    let id = order.payment_id.booking_id();
    let booking = app.store.booking(&id).await?;
    booking.ok_or_else(|| Failure::broken(format!("{}: there is no such booking", order.refund_id)))
}

/// Records a try of the refund and returns the booking; none if the refund is not due any more.
async fn begun(app: &App, order: &RefundOrder) -> Result<Option<Booking>, Failure> {
    for _ in 0..RETRIES_MAX {
        let booking = read(app, order).await?;
        let due =
            booking.refund(&order.refund_id).is_some_and(|(_, refund)| refund.status == RefundStatus::Due);
        if !due {
            return Ok(None);
        }
        let Some(next) = booking.refund_begun(&order.refund_id) else { return Ok(Some(booking)) };
        if app.store.write_booking(next.clone(), app.clock.now()).await? == Writing::Written {
            return Ok(Some(next));
        }
    }
    Err(contended())
}

/// Orders the recorded try from the provider.
async fn ask(
    app: &App,
    provider: &dyn PaymentProvider,
    order: &RefundOrder,
    booking: &Booking,
) -> Result<(), Failure> {
    let Some((payment, refund)) = booking.refund(&order.refund_id) else { return Ok(()) };
    let capture = capture_of(payment)?;
    let reason = match within(PATIENCE, provider.refund(&payment.payment_id, capture, refund)).await? {
        RefundAnswer::Made(update) => {
            metrics::count("RefundRequested");
            tracing::info!(refund.id = %refund.refund_id, refund.tries, "refund requested");
            return settle_refund(app, payment, update).await;
        }
        RefundAnswer::Refused(reason) => reason,
    };
    tracing::warn!(refund.id = %refund.refund_id, refund.tries, reason, "refund refused");
    match found(app, provider, payment, refund).await? {
        Some(given_back_minor) => refused(app, order, refund.tries, given_back_minor).await,
        None => Ok(()),
    }
}

/// Reads the capture's refunds and settles each, including those by hand. None if this refund is among them;
/// otherwise the amount that the booking has refunded of the capture, or is about to.
async fn found(
    app: &App,
    provider: &dyn PaymentProvider,
    payment: &Payment,
    refund: &Refund,
) -> Result<Option<i64>, Failure> {
    let updates = within(PATIENCE, provider.refunds_of(capture_of(payment)?)).await?;
    for update in &updates {
        settle_refund(app, payment, update.clone()).await?;
    }
    let ours = |update: &Update| matches!(update, Update::Refund { refund_id: Some(id), .. } if *id == refund.refund_id);
    if updates.iter().any(ours) {
        return Ok(None);
    }
    let mut given_back = 0;
    for update in updates {
        match update {
            Update::Refund { status, amount_minor, .. } if status != RefundStatus::Failed => {
                // Another booking that shares the capture refunds its own part.
                let of = shared::refunding(app, &PaymentUpdate::read(payment, update)).await?;
                given_back += if of == refund.refund_id.booking_id() { amount_minor } else { 0 };
            }
            _ => {}
        }
    }
    Ok(Some(given_back))
}

/// Settles what the provider says of a refund of `payment`.
async fn settle_refund(app: &App, payment: &Payment, update: Update) -> Result<(), Failure> {
    settle_update(app, &PaymentUpdate::read(payment, update)).await.map(|_| ())
}

/// Records the next try, or that the refund has failed.
async fn refused(app: &App, order: &RefundOrder, tried: u8, given_back_minor: i64) -> Result<(), Failure> {
    for _ in 0..RETRIES_MAX {
        let booking = read(app, order).await?;
        let current = booking.refund(&order.refund_id).filter(|(_, refund)| refund.tries == tried);
        let next = current.and_then(|_| booking.refund_refused(&order.refund_id, given_back_minor));
        let Some(next) = next else { return Ok(()) };
        if app.store.write_booking(next, app.clock.now()).await? == Writing::Written {
            return Ok(());
        }
    }
    Err(contended())
}

fn capture_of(payment: &Payment) -> Result<&str, Failure> {
    let none = || Failure::broken(format!("{}: a refund of what was not captured", payment.payment_id));
    payment.capture.as_deref().ok_or_else(none)
}
