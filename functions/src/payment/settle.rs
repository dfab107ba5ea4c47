//! From a provider's news to its effect, however often and in whatever order the news comes.
//!
//! Read the booking, let [`domain::booking::settle`] decide, write under the version that was read;
//! where somebody else wrote first, start again. It may stop at any line: the news stays on its queue.

use aws::Queue;
use aws::store::{Confirmation, Writing};
use domain::Failure;
use domain::booking::{Booking, Settlement, settle};
use domain::payment::{News, Notice, RefundReason, RefundStatus};
use jiff::SignedDuration;
use lambda::log;
use serde_json::json;

use crate::App;
use crate::booking::lock::{ROUNDS_MAX, contended, give_up};
use crate::workers::process_refund::RefundOrder;

/// How long the news of a capture may take: `reconcile-payments` has asked for it by then.
pub(crate) const NEWS_TAKES: SignedDuration = SignedDuration::from_mins(5);

/// Brings the effect of `notice` about.
///
/// # Errors
/// Where the store does not answer, or others write the booking all the time: the news must come again.
pub(crate) async fn settle_notice(app: &App, notice: &Notice) -> Result<(), Failure> {
    for _ in 0..ROUNDS_MAX {
        let Some(booking) = app.store.booking(&notice.payment_id.booking_id()).await? else {
            if without_booking(app, notice).await? {
                return Ok(());
            }
            continue;
        };
        let written = match settle(&booking, notice, app.clock.now()) {
            Settlement::Nothing => return Ok(()),
            Settlement::Write(next) => app.store.write_booking(next).await?,
            Settlement::Confirm(next) => confirm(app, next).await?,
        };
        if written == Writing::Written {
            return Ok(());
        }
    }
    Err(contended())
}

/// Confirms, or, where the seats are lost or the event has begun, writes the booking off and its refund down.
async fn confirm(app: &App, next: Booking) -> Result<Writing, Failure> {
    let reason = if comes_after_the_start(app, &next).await? {
        RefundReason::BookingEnded
    } else {
        match app.store.confirm(next.clone(), app.clock.now()).await? {
            Confirmation::Confirmed => return Ok(Writing::Written),
            Confirmation::Stale => return Ok(Writing::Stale),
            Confirmation::SeatsLost => RefundReason::SeatsLost,
            Confirmation::LimitReached => RefundReason::TicketLimit,
            Confirmation::ClaimInTheWay(until) => {
                return Err(Failure::Unavailable(format!("another claim of the customer's ends at {until}")));
            }
        }
    };
    log::count("PaidTooLate");
    let expired = next.without_seats(reason);
    let written = app.store.write_booking(expired.clone()).await?;
    if written == Writing::Written {
        give_up(app, &expired).await?;
    }
    Ok(written)
}

/// Whether the lock has run out and the event has begun: nobody wants a seat of a show that is on, unless it is
/// sold while it is on. Only late money costs the read. A lock that lasts may reach past the start and is honoured,
/// also where the news of its money takes as long as it may.
pub(crate) async fn comes_after_the_start(app: &App, booking: &Booking) -> Result<bool, Failure> {
    let now = app.clock.now();
    if !booking.lock_expired(now - NEWS_TAKES) {
        return Ok(false);
    }
    let event = app.store.event(&booking.event_id).await?;
    Ok(event.is_some_and(|event| event.starts_at.max(event.sales_close_at) <= now))
}

/// Money for a booking that is not there. A booking stays once a payment is open, so this is money for
/// a page that nobody was given; it goes back all the same. Before that the booking is buried: made again under
/// its key, it would be confirmed by the next copy of this news, with money that has gone. Answers false where it
/// has been made again already.
async fn without_booking(app: &App, notice: &Notice) -> Result<bool, Failure> {
    if let News::Refund { status: RefundStatus::Failed, .. } = notice.news {
        // Nobody's booking shows it, so the alarm must.
        log::count("RefundFailed");
        log::notice(
            "error",
            "money for nothing could not go back",
            json!({ "payment_id": notice.payment_id }),
        );
    }
    let News::Captured { amount, capture, .. } = &notice.news else { return Ok(true) };
    if !app.store.bury(&notice.payment_id.booking_id(), app.clock.now()).await? {
        return Ok(false);
    }
    log::count("OrphanPayment");
    let order = RefundOrder {
        payment_id: notice.payment_id.clone(),
        provider: Some(notice.provider),
        refund_id: None,
        orphan: Some((capture.clone(), amount.amount_minor)),
    };
    order.enqueue(app).await?;
    Ok(true)
}

impl RefundOrder {
    /// Puts it on the refunds queue.
    ///
    /// # Errors
    /// Where the queue does not answer.
    pub(crate) async fn enqueue(&self, app: &App) -> Result<(), Failure> {
        let body = serde_json::to_string(self).map_err(|error| Failure::Broken(error.to_string()))?;
        let url = app.config.refunds_queue_url.get()?.to_owned();
        Queue::new(&app.connection, url).send(body).await
    }
}
