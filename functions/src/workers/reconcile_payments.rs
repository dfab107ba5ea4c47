//! Every minute → what callbacks never said.
//!
//! Payments without an answer for two minutes are read back from the provider, and what it says goes the
//! way of a webhook. Sessions whose lock has ended are ended, too, so that nobody pays for seats that
//! are gone. A booking whose lock has ended and for which no money can come any more has expired.

use aws::stripe::Stripe;
use domain::booking::{Booking, BookingStatus};
use domain::payment::{Payment, PaymentStatus};
use domain::{Error, Failure};
use jiff::SignedDuration;
use lambda::log;
use serde_json::json;

use crate::booking::lock::give_up;
use crate::payment::news::News;
use crate::{App, ScheduleWorker};

/// Every minute.
pub static RECONCILE_PAYMENTS: ScheduleWorker =
    ScheduleWorker { name: "reconcile-payments", handle: |app| Box::pin(reconcile_payments(app)) };

/// How long a payment may wait for its webhook before we ask.
const PATIENCE: SignedDuration = SignedDuration::from_secs(120);
/// Pages of the index that one run reads; the next run goes on.
const PAGES_MAX: usize = 10;

async fn reconcile_payments(app: &App) -> Result<(), Failure> {
    let before = app.clock.now() - PATIENCE;
    let mut from = None;
    let mut failed = None;
    for _ in 0..PAGES_MAX {
        let page = app.store.awaiting_payment(before, from).await?;
        for id in &page.items {
            let Some(booking) = app.store.booking(id).await? else { continue };
            // One booking that cannot be reconciled must not keep the others waiting.
            if let Err(failure) = reconcile(app, &booking).await {
                log::notice("warn", &failure.to_string(), json!({ "booking_id": id }));
                failed = Some(failure);
            }
        }
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    failed.map_or(Ok(()), Err)
}

async fn reconcile(app: &App, booking: &Booking) -> Result<(), Failure> {
    let ended = booking.lock_expired(app.clock.now()) || booking.status != BookingStatus::Pending;
    let mut open = false;
    for payment in booking.payments.iter().filter(|payment| payment.status == PaymentStatus::Pending) {
        open = true;
        read_back(app, payment, ended).await?;
    }
    if ended && !open && booking.status == BookingStatus::Pending {
        let expired = Booking { status: BookingStatus::Expired, ..booking.clone() };
        app.store.write_booking(expired.clone()).await?;
        give_up(app, &expired).await?;
    }
    Ok(())
}

/// Reads a payment back, after ending its session if the lock has `ended`. That the session cannot be
/// ended is no failure: it was paid or has ended, and reading it back tells which.
async fn read_back(app: &App, payment: &Payment, ended: bool) -> Result<(), Failure> {
    let Some(id) = &payment.session else { return Ok(()) };
    let stripe = Stripe::new(&app.connection, app.config.stripe()?);
    if ended {
        match stripe.expire_session(id).await {
            Ok(_) | Err(Failure::Refused(Error::ProviderRefused(_))) => {}
            Err(failure) => return Err(failure),
        }
    }
    let news = News::StripeSession { session: stripe.session(id).await? };
    match news.notice()? {
        Some(_) => {
            log::count("PaymentReconciled");
            news.enqueue(app).await
        }
        None => Ok(()),
    }
}
