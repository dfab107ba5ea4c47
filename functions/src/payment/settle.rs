//! Settles payment updates, however often and in whatever order they come.
//!
//! Read the booking, let [`domain::booking::settle`] decide, write under the version that was read; if
//! another writer was first, start again. It may stop at any line: the update comes again, or a look reads
//! it.

use aws::store::{Confirmation, Writing};
use domain::Failure;
use domain::booking::{Booking, Settlement, settle, shared_dispute};
use domain::cause;
use domain::event::EventStatus;
use domain::ids::BookingId;
use domain::payment::{Dispute, PaymentUpdate, RefundReason, Update};
use jiff::SignedDuration;
use lambda::metrics;

use super::{orphan, shared};
use crate::App;
use crate::booking::lock::{RETRIES_MAX, contended, release};
use crate::booking::moving;
use crate::queue::{Cause, LookOrder, put_at};

/// Methods that are counted apart; the others are few, and together.
const METHODS: [&str; 6] = ["card", "upi", "netbanking", "wallet", "emi", "paylater"];

/// Outcome of settling an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Its effect is written, or it has none.
    Done,
    /// Another claim of the customer is in the way: the attempt must be read again, and a look for that is
    /// queued.
    Later,
}

/// Settles an update that needs no provider, with every booking that it is about.
///
/// # Errors
/// If the store does not answer, or other writers overtake every try: the update must come again.
pub(crate) async fn settle_update(app: &App, update: &PaymentUpdate) -> Result<Settled, Failure> {
    match &update.update {
        Update::Dispute { capture, dispute } => settle_dispute(app, update, (capture, dispute)).await,
        _ => settle_with(app, &shared::refunding(app, update).await?, update).await,
    }
}

/// Settles a dispute with every booking that the capture pays for. The one that made the capture is the last, so that
/// the audit, which looks at that one, sees if this stops before. A booking that knows of an undecided dispute is not
/// moved, so only a move that was confirmed meanwhile adds another: it is found by looking again.
async fn settle_dispute(
    app: &App,
    about: &PaymentUpdate,
    (capture, dispute): (&str, &Dispute),
) -> Result<Settled, Failure> {
    let mut told = 0;
    loop {
        let bookings = shared::paid_by(app, about.payment_id.booking_id(), capture).await?;
        if bookings.len() <= told {
            return Ok(Settled::Done);
        }
        told = bookings.len();
        for (id, dispute) in shared_dispute(&bookings, capture, dispute).into_iter().rev() {
            let update = Update::Dispute { capture: capture.to_owned(), dispute };
            settle_with(app, &id, &PaymentUpdate { update, ..about.clone() }).await?;
        }
    }
}

async fn settle_with(app: &App, id: &BookingId, update: &PaymentUpdate) -> Result<Settled, Failure> {
    for _ in 0..RETRIES_MAX {
        let Some(booking) = app.store.booking(id).await? else {
            orphan::keep(app, update).await?;
            return Ok(Settled::Done);
        };
        let now = app.clock.now();
        let written = match settle(&booking, update, now) {
            Settlement::Nothing => return Ok(Settled::Done),
            Settlement::Write(next) => app.store.write_booking(next, now).await?,
            Settlement::Confirm { next, in_time } => match confirm(app, next, in_time).await? {
                Some(written) => written,
                None => return Ok(Settled::Later),
            },
            Settlement::Cancel { next, keeping_seats } => {
                let event = app.store.event_now(&booking.event_id).await?;
                if event.as_ref().is_some_and(|event| event.lost_dispute_keeps_seats) {
                    app.store.write_booking(keeping_seats, now).await?
                } else {
                    let takes_place = event.filter(|event| event.status != EventStatus::Cancelled);
                    let starts_at = takes_place.map(|event| event.starts_at);
                    app.store.cancel_booking(next, (&booking.blocks, starts_at), None, now).await?
                }
            }
        };
        if written == Writing::Written {
            let (payment, kind) = (&update.payment_id, update.update.as_str());
            tracing::info!(booking.id = %id, payment.id = %payment, update = kind, "payment update settled");
            count_decline(update);
            return Ok(Settled::Done);
        }
    }
    Err(contended())
}

/// Counts a decline by its cause as soon as it is stored, which happens once, so that a provider or a bank that goes bad is
/// seen within minutes.
fn count_decline(update: &PaymentUpdate) {
    let Update::Declined(decline) = &update.update else { return };
    let (provider, cause) = (update.provider, cause::Cause::of(update.provider, decline));
    metrics::count_by("DeclineCause", &[("Provider", provider.as_str()), ("Cause", cause.as_str())]);
    // Issuers are too many for metrics of their own: the log has them.
    let method = decline.method.as_deref().filter(|method| METHODS.contains(method)).unwrap_or("other");
    metrics::count_by("DeclineMethod", &[("Provider", provider.as_str()), ("Method", method)]);
    let (issuer, cause) = (decline.issuer.as_deref().unwrap_or("unknown"), cause.as_str());
    tracing::info!(
        payment.provider = provider.as_str(),
        payment.method = method,
        decline.issuer = issuer,
        decline.cause = cause,
        "payment declined"
    );
    if !cause::is_known(provider, decline) {
        metrics::count("DeclineUnknown");
    }
}

/// Confirms the booking. If the seats are lost, or the payment is late and the event has begun, it ends the
/// booking and records its refund instead. None if nothing is decided until another claim of the customer has
/// ended; a look is queued then.
async fn confirm(app: &App, next: Booking, in_time: bool) -> Result<Option<Writing>, Failure> {
    let now = app.clock.now();
    let reason = if !in_time && has_begun(app, &next).await? {
        RefundReason::BookingEnded
    } else {
        match moving::confirm(app, next.clone(), now).await? {
            Confirmation::Confirmed => return Ok(Some(Writing::Written)),
            Confirmation::Stale => return Ok(Some(Writing::Stale)),
            Confirmation::SeatsLost => RefundReason::SeatsLost,
            Confirmation::LimitReached => RefundReason::TicketLimit,
            Confirmation::MoveNotPossible => RefundReason::MoveNotPossible,
            Confirmation::ClaimInTheWay(until) => {
                let again = until + SignedDuration::from_secs(1);
                put_at(app, &LookOrder::of(&next, Cause::Attempt), again).await?;
                return Ok(None);
            }
        }
    };
    let expired = next.without_seats(reason, now);
    let written = app.store.write_booking(expired.clone(), now).await?;
    if written == Writing::Written {
        match (in_time, reason) {
            (false, _) => metrics::count("PaidTooLate"),
            (true, RefundReason::TicketLimit) => metrics::count("PaidOverLimit"),
            (true, RefundReason::MoveNotPossible) => metrics::count("MoveNotPossible"),
            (true, _) => metrics::count("PaidInTimeLost"),
        }
        release(app, &expired).await?;
    }
    Ok(Some(written))
}

/// Returns true if the event has begun and is not on sale any more: a customer does not want seats of a
/// running performance.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn has_begun(app: &App, booking: &Booking) -> Result<bool, Failure> {
    let now = app.clock.now();
    let event = app.store.event(&booking.event_id).await?;
    Ok(event.is_some_and(|event| event.starts_at.max(event.sales_close_at) <= now))
}
