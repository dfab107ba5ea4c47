//! Looks at a booking's attempts: reads what the provider says and, once the customer cannot pay in time any
//! more or the booking has ended, seals them.
//!
//! A look reads the booking strongly and writes under its version, so it may run at any moment, twice and
//! beside others. The write that leaves something open also enters the booking into the due index.

use std::time::Duration;

use aws::in_parallel;
use aws::store::Writing;
use domain::booking::{Booking, BookingStatus, Settlement, settle};
use domain::error::causes;
use domain::ids::PaymentId;
use domain::payment::{Payment, PaymentUpdate, Reading, UnderWay, Update};
use domain::provider::Provider;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::metrics;

use super::looks::{FIRST_LOOK, after_resolution};
use super::provider::{provider, within};
use super::settle::Settled;
use super::update::bring_about;
use crate::App;
use crate::booking::lock::{RETRIES_MAX, contended, release};
use crate::queue::{Cause, LookOrder, RefundOrder, put, put_at};

/// Most attempts of a booking that are read in parallel: all that a booking may have.
const AT_ONCE: usize = 10;
/// Longest wait for a provider about one attempt. Three looks at one booking in a row fit the function's 25
/// seconds.
const PATIENCE: Duration = Duration::from_secs(6);

/// Looks at the booking of an order.
///
/// # Errors
/// If the store or a queue does not answer: the order must be processed again.
pub(crate) async fn look(app: &App, order: &LookOrder) -> Result<(), Failure> {
    let Some(booking) = app.store.booking(&order.booking_id).await? else { return Ok(()) };
    let now = app.clock.now();
    let undecided = booking.status == BookingStatus::Pending && now <= booking.resolves_at();
    match order.cause {
        Cause::Lock => look_at_lock(app, &booking, undecided).await,
        Cause::Return if undecided => read(app, &booking).await.map(drop),
        Cause::Return => Ok(()),
        Cause::Attempt if undecided => {
            let resolved = after_resolution(&booking);
            // A new message rather than this one again: no outage is long enough to lose it.
            let next = if read(app, &booking).await? { resolved } else { resolved.min(now + FIRST_LOOK) };
            put_at(app, &LookOrder::of(&booking, Cause::Attempt), next).await
        }
        Cause::Due if undecided => {
            order_refunds(app, &booking).await?;
            conclude(app, booking, &[]).await
        }
        Cause::Attempt | Cause::Due => resolve(app, booking).await,
    }
}

/// Counts a lock that ended before a payment was started. An attempt has a look order of its own.
async fn look_at_lock(app: &App, booking: &Booking, undecided: bool) -> Result<(), Failure> {
    if !booking.payments.is_empty() || booking.status != BookingStatus::Pending {
        return Ok(());
    }
    if undecided {
        return put_at(app, &LookOrder::of(booking, Cause::Lock), after_resolution(booking)).await;
    }
    metrics::count("LockExpired");
    Ok(())
}

/// Reads every open attempt and seals none. False if a provider has not answered.
async fn read(app: &App, booking: &Booking) -> Result<bool, Failure> {
    let mut all = true;
    for (attempt, reading) in ask(app, booking, Asked::Look).await? {
        let settled = match reading {
            Some(reading) => settle_unless_silent(app, attempt, &reading).await?,
            None => None,
        };
        all &= settled.is_some();
    }
    Ok(all)
}

/// Question about an open attempt.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// Read its state.
    Look,
    /// Seal it, then read its state.
    Seal,
}

/// Asks the providers about all open attempts of a booking in parallel, so that a slow one does not delay the
/// others. None for an attempt whose provider is silent or refuses: it stays open and is read again later.
///
/// # Errors
/// If the store does not answer.
async fn ask<'a>(
    app: &App,
    booking: &'a Booking,
    asked: Asked,
) -> Result<Vec<(&'a Payment, Option<Reading>)>, Failure> {
    let questions = booking.open_attempts().map(|attempt| async move {
        let answer = async {
            let (provider, now) = (provider(app, attempt.provider).await?, app.clock.now());
            match asked {
                Asked::Look => provider.look(attempt, now).await,
                Asked::Seal => provider.seal(attempt, booking.resolves_at(), now).await,
            }
        };
        match within(PATIENCE, answer).await {
            Ok(reading) => Ok((attempt, Some(reading))),
            Err(failure @ Failure::Unavailable(_)) => Err(failure),
            Err(failure) => {
                tell(attempt, &failure);
                Ok((attempt, None))
            }
        }
    });
    in_parallel(AT_ONCE, questions.collect()).await
}

/// Logs that a provider does not report an attempt's state.
fn tell(attempt: &Payment, failure: &Failure) {
    metrics::count("ProviderSilent");
    let (payment, causes) = (&attempt.payment_id, causes(failure));
    if matches!(failure, Failure::ProviderSilent(_)) {
        tracing::warn!(payment.id = %payment, error.causes = causes, "provider silent");
    } else {
        tracing::error!(payment.id = %payment, error.causes = causes, "provider not asked");
    }
}

/// Settles the reading of an attempt, and seals it if nothing more can arrive.
///
/// # Errors
/// If the store or the provider does not answer.
pub(crate) async fn settle_ended(app: &App, attempt: &Payment, reading: &Reading) -> Result<(), Failure> {
    if settle_reading(app, reading).await? == UnderWay::Nothing {
        bring_about(app, &sealed(attempt)).await?;
    }
    Ok(())
}

/// Settles the reading of an attempt, and returns what may still happen to it.
async fn settle_reading(app: &App, reading: &Reading) -> Result<UnderWay, Failure> {
    for update in &reading.updates {
        // A payment that is not settled yet must be read again: the attempt has not ended.
        if bring_about(app, update).await? == Settled::Later {
            return Ok(UnderWay::Payable);
        }
    }
    Ok(reading.under_way)
}

/// The same; none if the provider falls silent during it, as in a capture.
async fn settle_unless_silent(
    app: &App,
    attempt: &Payment,
    reading: &Reading,
) -> Result<Option<UnderWay>, Failure> {
    match settle_reading(app, reading).await {
        Err(failure @ Failure::ProviderSilent(_)) => {
            tell(attempt, &failure);
            Ok(None)
        }
        settled => settled.map(Some),
    }
}

/// An attempt that a look has read, and what may still happen to it.
struct Read {
    payment_id: PaymentId,
    under_way: UnderWay,
}

/// Seals the open attempts of a decided booking, orders its refunds again, ends it if nothing more can
/// arrive, and writes when it is due again.
async fn resolve(app: &App, booking: Booking) -> Result<(), Failure> {
    order_refunds(app, &booking).await?;
    let mut read = Vec::new();
    for (attempt, reading) in ask(app, &booking, Asked::Seal).await? {
        // Counted also while the provider is silent: that is when it can be paid for longest.
        if app.clock.now() > attempt.key_forgotten_at() {
            metrics::count("AttemptUnsealed");
        }
        let under_way = match reading {
            Some(reading) => settle_sealed(app, attempt, &reading).await?,
            None => UnderWay::Payable,
        };
        read.push(Read { payment_id: attempt.payment_id.clone(), under_way });
    }
    conclude(app, booking, &read).await
}

/// Orders every refund again that has not arrived.
async fn order_refunds(app: &App, booking: &Booking) -> Result<(), Failure> {
    for payment in &booking.payments {
        for refund in payment.refunds.iter().filter(|refund| refund.is_under_way()) {
            put(app, &RefundOrder::of(&payment.payment_id, &refund.refund_id)).await?;
        }
    }
    Ok(())
}

/// Settles the reading of a sealed attempt, and returns what may still happen to it.
async fn settle_sealed(app: &App, attempt: &Payment, reading: &Reading) -> Result<UnderWay, Failure> {
    let under_way = settle_unless_silent(app, attempt, reading).await?.unwrap_or(UnderWay::Payable);
    // Only orders never end by themselves.
    let given_up = attempt.provider == Provider::Razorpay
        && app.clock.now() > attempt.created_at + limits::ORDER_WATCHED
        && under_way != UnderWay::Payable;
    Ok(if given_up { UnderWay::Nothing } else { under_way })
}

/// Writes in one step that attempts are sealed, that the booking has expired, and when it is due again.
/// `booking` is as the look read it; if it was written since, even by this look, it is read again. Only
/// attempts that were read are ended: one that a later version added, or captures, keeps the booking open.
async fn conclude(app: &App, mut booking: Booking, read: &[Read]) -> Result<(), Failure> {
    for _ in 0..RETRIES_MAX {
        let now = app.clock.now();
        let (next, expired) = concluded(&booking, read, now);
        if next == booking && booking.next_due_at == booking.next_due(now).map(Timestamp::as_second) {
            return Ok(());
        }
        if app.store.write_booking(next.clone(), now).await? == Writing::Stale {
            let Some(again) = app.store.booking(&booking.booking_id).await? else { return Ok(()) };
            booking = again;
            continue;
        }
        if expired {
            release(app, &next).await?;
        }
        return Ok(());
    }
    Err(contended())
}

/// The booking after a look, and true if the look expired it.
fn concluded(booking: &Booking, read: &[Read], now: Timestamp) -> (Booking, bool) {
    let mut next = booking.clone();
    for attempt in booking.open_attempts() {
        let found = read.iter().find(|read| read.payment_id == attempt.payment_id);
        if found.is_some_and(|read| read.under_way == UnderWay::Nothing)
            && let Settlement::Write(settled) = settle(&next, &sealed(attempt), now)
        {
            next = settled;
        }
    }
    let left = next.open_attempts().map(|attempt| {
        let found = read.iter().find(|read| read.payment_id == attempt.payment_id);
        found.map_or(UnderWay::Payable, |read| read.under_way)
    });
    let left = left.max().unwrap_or(UnderWay::Nothing);
    match next.expired(left, now) {
        Some(expired) => (expired, true),
        None => (next, false),
    }
}

fn sealed(attempt: &Payment) -> PaymentUpdate {
    PaymentUpdate {
        provider: attempt.provider,
        message_id: "sealed".to_owned(),
        payment_id: attempt.payment_id.clone(),
        update: Update::Sealed,
    }
}
