//! Looks at a booking's attempts: reading what the provider says, and, once the customer cannot pay in time any
//! more or the booking has ended, sealing them.
//!
//! A look reads the booking strongly and acts under its version, so it may run at any moment, twice and beside
//! others. What it leaves open is written into the due index with the same write.

use aws::store::Writing;
use domain::booking::{Booking, BookingStatus, Settlement, settle};
use domain::ids::PaymentId;
use domain::payment::{Payment, PaymentUpdate, Reading, UnderWay, Update};
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::log;
use serde_json::json;

use super::look_order::{Cause, LookOrder, after_resolution};
use super::provider::provider;
use super::settle::{Settled, process};
use crate::App;
use crate::booking::lock::{ROUNDS_MAX, contended, give_up};
use crate::workers::process_refund::RefundOrder;

/// Looks at the booking of an order.
///
/// # Errors
/// If the store does not answer, or a provider, before the due index knows of it: the order must come again.
pub(crate) async fn look(app: &App, order: &LookOrder) -> Result<(), Failure> {
    let Some(booking) = app.store.booking(&order.booking_id).await? else { return Ok(()) };
    let now = app.clock.now();
    let undecided = booking.status == BookingStatus::Pending && now <= booking.resolves_at();
    match order.cause {
        Cause::Lock => look_at_lock(app, &booking, undecided).await,
        Cause::Return if undecided => read(app, &booking).await,
        Cause::Return => Ok(()),
        Cause::Attempt if undecided => {
            read(app, &booking).await?;
            LookOrder::of(&booking, Cause::Attempt).enqueue_at(app, after_resolution(&booking)).await
        }
        Cause::Due if undecided => {
            order_refunds(app, &booking).await?;
            conclude(app, booking, &[]).await
        }
        Cause::Attempt | Cause::Due => resolve(app, booking).await,
    }
}

/// Notices that a lock has ended for which nobody began to pay. An attempt is looked at by an order of its own.
async fn look_at_lock(app: &App, booking: &Booking, undecided: bool) -> Result<(), Failure> {
    if !booking.payments.is_empty() || booking.status != BookingStatus::Pending {
        return Ok(());
    }
    if undecided {
        return LookOrder::of(booking, Cause::Lock).enqueue_at(app, after_resolution(booking)).await;
    }
    log::count("LockExpired");
    Ok(())
}

/// Reads every open attempt, and ends none.
async fn read(app: &App, booking: &Booking) -> Result<(), Failure> {
    for attempt in booking.open_attempts() {
        let reading = provider(app, attempt.provider).await?.look(attempt, app.clock.now()).await?;
        settle_reading(app, &reading).await?;
    }
    Ok(())
}

/// Settles what was read of an attempt, and seals it if nothing can come any more.
///
/// # Errors
/// If the store or the provider does not answer.
pub(crate) async fn settle_ended(app: &App, attempt: &Payment, reading: &Reading) -> Result<(), Failure> {
    if settle_reading(app, reading).await? == UnderWay::Nothing {
        process(app, &sealed(attempt)).await?;
    }
    Ok(())
}

/// Settles what was read of an attempt, and answers what may still happen to it.
async fn settle_reading(app: &App, reading: &Reading) -> Result<UnderWay, Failure> {
    for update in &reading.updates {
        // Money that is not settled yet must be read again: the attempt has not ended.
        if process(app, update).await? == Settled::Later {
            return Ok(UnderWay::Payable);
        }
    }
    Ok(reading.under_way)
}

/// Attempt that a look has read, and what may still happen to it.
struct Read {
    payment_id: PaymentId,
    under_way: UnderWay,
}

/// Seals the open attempts of a booking that is decided, orders its refunds again, ends it if nothing can come
/// any more, and writes when it is due again.
async fn resolve(app: &App, booking: Booking) -> Result<(), Failure> {
    let mut read = Vec::new();
    for attempt in booking.open_attempts() {
        // One provider that is down does not hold up what the other owes.
        let under_way = match seal(app, &booking, attempt).await {
            Ok(under_way) => under_way,
            Err(failure) if is_silence(&failure) => {
                log::count("ProviderSilent");
                log::notice("warn", &failure.to_string(), json!({ "payment_id": attempt.payment_id }));
                UnderWay::Payable
            }
            Err(failure) => return Err(failure),
        };
        read.push(Read { payment_id: attempt.payment_id.clone(), under_way });
    }
    order_refunds(app, &booking).await?;
    conclude(app, booking, &read).await
}

/// Orders every refund again that has not arrived.
async fn order_refunds(app: &App, booking: &Booking) -> Result<(), Failure> {
    for payment in &booking.payments {
        for refund in payment.refunds.iter().filter(|refund| refund.is_under_way()) {
            RefundOrder::of(&payment.payment_id, &refund.refund_id).enqueue(app).await?;
        }
    }
    Ok(())
}

/// Seals an attempt, settles what is read, and answers what may still happen to it.
async fn seal(app: &App, booking: &Booking, attempt: &Payment) -> Result<UnderWay, Failure> {
    let now = app.clock.now();
    if now > attempt.key_forgotten_at() {
        log::count("AttemptUnsealed");
    }
    let provider = provider(app, attempt.provider).await?;
    let reading = provider.seal(attempt, booking.resolves_at(), now).await?;
    let under_way = settle_reading(app, &reading).await?;
    let given_up = now > attempt.created_at + limits::ORDER_WATCHED && under_way != UnderWay::Payable;
    Ok(if given_up { UnderWay::Nothing } else { under_way })
}

/// Writes in one step that attempts are sealed, that the booking has expired, and when it is due again. `booking` is
/// as the look has read it; whoever has written it since, be it this look, lets it be read again.
async fn conclude(app: &App, mut booking: Booking, read: &[Read]) -> Result<(), Failure> {
    for _ in 0..ROUNDS_MAX {
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
            give_up(app, &next).await?;
        }
        return Ok(());
    }
    Err(contended())
}

/// The booking after a look, and whether it has expired by it.
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

fn is_silence(failure: &Failure) -> bool {
    matches!(failure, Failure::ProviderSilent(_))
}
