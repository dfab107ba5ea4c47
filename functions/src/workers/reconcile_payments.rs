//! Every minute → what callbacks never said.
//!
//! Payments without an answer for two minutes are read back from the provider, and what it says goes the
//! way of a webhook. Sessions whose lock has ended are ended, too, so that nobody pays for seats that
//! are gone; where the provider cannot end them, they are asked about for days. Refunds that have not arrived
//! are asked for, or read back, again. A booking whose lock has ended and for which no money can come any more
//! has expired.

use std::time::Duration;

use aws::in_parallel;
use aws::store::Writing;
use domain::Failure;
use domain::booking::{Booking, BookingStatus};
use domain::ids::BookingId;
use domain::mutant::{Mutant, planted};
use domain::payment::{Update as Ended, PaymentUpdate, Payment, PaymentStatus};
use jiff::{SignedDuration, Timestamp};
use lambda::log;
use serde_json::json;

use super::process_refund::RefundOrder;
use crate::booking::lock::give_up;
use crate::payment::create_payment::nothing_to_pay;
use crate::payment::news::Update;
use crate::payment::provider::provider;
use crate::payment::settle::{NEWS_TAKES, settle_notice};
use crate::{App, ScheduleWorker};

/// Every minute.
pub static RECONCILE_PAYMENTS: ScheduleWorker =
    ScheduleWorker { name: "reconcile-payments", handle: |app| Box::pin(reconcile_payments(app)) };

/// How long a payment may wait for its webhook before we ask.
const PATIENCE: SignedDuration = SignedDuration::from_secs(120);
/// Bookings that are looked at at once.
const AT_ONCE: usize = 16;
/// Within the function's time limit, so that what was done is logged and the next run begins on time.
const RUN_TIME: Duration = Duration::from_secs(50);

async fn reconcile_payments(app: &App) -> Result<(), Failure> {
    match tokio::time::timeout(RUN_TIME, reconcile_all(app)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::Unavailable("there is more to reconcile than one run can do".to_owned())),
    }
}

async fn reconcile_all(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - PATIENCE;
    let mut from = None;
    let mut failed = None;
    loop {
        let page = app.store.awaiting_payment(before, from).await?;
        let outcomes = page.items.iter().map(|id| reconcile_one(app, id)).collect();
        failed = in_parallel(AT_ONCE, outcomes).await?.into_iter().flatten().next_back().or(failed);
        from = page.next;
        if from.is_none() {
            return failed.map_or(Ok(()), Err);
        }
    }
}

/// A failure is an outcome here: one booking that cannot be reconciled must not keep others waiting.
async fn reconcile_one(app: &App, id: &BookingId) -> Result<Option<Failure>, Failure> {
    let outcome = match app.store.booking(id).await {
        Ok(Some(booking)) => reconcile(app, &booking).await,
        Ok(None) => Ok(()),
        Err(failure) => Err(failure),
    };
    let failure = outcome.err();
    if let Some(failure) = &failure {
        log::notice("warn", &failure.to_string(), json!({ "booking_id": id }));
    }
    Ok(failure)
}

async fn reconcile(app: &App, booking: &Booking) -> Result<(), Failure> {
    let now = app.clock.now();
    let ended = booking.lock_expired(now) || booking.status != BookingStatus::Pending;
    let mut open = false;
    // One provider that is down does not hold up what the other owes.
    let mut failed = None;
    for payment in &booking.payments {
        let pending = payment.status == PaymentStatus::Pending;
        open |= pending;
        if pending && !planted(Mutant::NothingIsReadBack) {
            failed = read_back(app, booking, payment, ended).await.err().or(failed);
        }
        if is_due(payment, now) {
            for refund in payment.refunds.iter().filter(|refund| refund.is_under_way()) {
                RefundOrder::of(&payment.payment_id, &refund.refund_id).enqueue(app).await?;
            }
        }
    }
    if ended && !open && booking.status == BookingStatus::Pending {
        let expired = Booking { status: BookingStatus::Expired, ..booking.clone() };
        // Where somebody else wrote first, what the seats are for has changed: the next run looks again.
        if app.store.write_booking(expired.clone()).await? == Writing::Written {
            give_up(app, &expired).await?;
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Whether it is time to ask the provider: each minute at first, then after 8, 16, and 32 minutes and each
/// hour, so that what takes days is not asked for thousands of times.
fn is_due(payment: &Payment, now: Timestamp) -> bool {
    let minutes = now.duration_since(payment.created_at).as_mins();
    minutes <= 5 || matches!(minutes, 8 | 16 | 32) || minutes % 60 == 0
}

/// Reads a payment back where it is time to, after closing what it is paid at if the lock has `ended`. An
/// attempt that cannot be closed, because its provider's orders do not end, is asked about less and less
/// often, and given up when its time is over too; should money come even then, it is settled all the same.
async fn read_back(app: &App, booking: &Booking, payment: &Payment, ended: bool) -> Result<(), Failure> {
    let now = app.clock.now();
    if !ended && !is_due(payment, now) {
        return Ok(());
    }
    let Some(session) = &payment.session else {
        return settle_notice(app, &without_session(payment)).await;
    };
    let provider = provider(app, payment.provider)?;
    let waits = ended && !provider.afterwards().is_zero();
    let over = waits && now > booking.expires_at + provider.afterwards();
    // Money that was paid in time is late where its news is, so who paid at the last moment is asked about at once.
    let just_ended = now < booking.expires_at + NEWS_TAKES + PATIENCE;
    if waits && !over && !just_ended && !is_due(payment, now) {
        return Ok(());
    }
    if ended {
        provider.close(session).await?;
    }
    let answer = provider.read(session).await?;
    let notices = provider.updates_of_read(&payment.payment_id, &answer)?;
    // What is still only set aside by now is no money of ours, and lapses.
    if over && !notices.iter().any(|notice| matches!(notice.news, Ended::Captured { .. })) {
        return settle_notice(app, &given_up(payment)).await;
    }
    if !notices.is_empty() {
        log::count("PaymentReconciled");
        Update::read(payment.provider, &payment.payment_id, answer).enqueue(app).await?;
    }
    Ok(())
}

/// The end of an attempt for which no money has come in all its time.
fn given_up(payment: &Payment) -> PaymentUpdate {
    PaymentUpdate {
        message_id: "given up".to_owned(),
        news: Ended::Failed { session: payment.session.clone() },
        ..nothing_to_pay(payment)
    }
}

/// What has become of an attempt that has no session: one of nothing, whose function died before it was
/// settled; any other cannot bring money.
fn without_session(payment: &Payment) -> PaymentUpdate {
    let free = nothing_to_pay(payment);
    match payment.amount.amount_minor {
        0 => free,
        _ => PaymentUpdate { message_id: "no session".to_owned(), news: Ended::Failed { session: None }, ..free },
    }
}
