//! Cancellations queue → cancels the bookings of a cancelled event.
//!
//! A message is one step: the next page of the event's bookings, each cancelled by itself, then the progress
//! with its new cursor, then a message for the next step. If the function dies, the message is redelivered
//! and finds the cancelled bookings cancelled; of two messages for one step, the one that finishes later
//! stops.
//!
//! There are two passes over the bookings, the second [`LAST_SECONDS`] after the first: an instance caches
//! the event for 3 seconds, a function that locks or pays runs for at most 25, and the index follows within
//! moments. A later payment finds its booking cancelled and is refunded.

use aws::in_parallel;
use aws::store::{Progress, Writing};
use domain::booking::{Booking, BookingStatus};
use domain::cancellation::RefundBreakdown;
use domain::error::causes;
use domain::ids::BookingId;
use domain::payment::RefundReason;
use domain::{Error, Failure};
use jiff::Timestamp;
use lambda::metrics;

use crate::booking::lock::{RETRIES_MAX, contended, release};
use crate::queue::{CancellationOrder, Queued, each, put_at};
use crate::{App, QueueWorker};

/// Consumer of the cancellations queue.
pub static CANCEL_BOOKINGS: QueueWorker = QueueWorker {
    name: "cancel-bookings",
    queue: CancellationOrder::QUEUE,
    handle: |app, messages| Box::pin(each(app, messages, |app, order| Box::pin(cancel_bookings(app, order)))),
};

/// Passes over the bookings.
const PASSES: u32 = 2;
/// Seconds between the passes.
const LAST_SECONDS: i64 = 60;
/// Bookings that are cancelled in parallel.
const AT_ONCE: usize = 16;

/// Outcome for one booking.
enum Outcome {
    Cancelled,
    Ended,
    Failed,
}

async fn cancel_bookings(app: &App, order: CancellationOrder) -> Result<(), Failure> {
    let id = &order.event_id;
    let Some(progress) = app.store.progress(id).await? else {
        return Err(Failure::broken(format!("{id}: nobody has called it off")));
    };
    if progress.done {
        return Ok(());
    }
    let not_before = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MIN);
    if progress.not_before > app.clock.now().as_second() {
        return put_at(app, &order, not_before(progress.not_before)).await;
    }
    let page = app.store.bookings_of_event(id, progress.cursor.clone()).await?;
    let outcomes = page.items.iter().map(|booking| cancel_one(app, booking)).collect();
    let outcomes = in_parallel(AT_ONCE, outcomes).await?;
    let next = ended(&progress, &outcomes, page.next, app.clock.now().as_second());
    if app.store.advance(id, &next, progress.step).await? == Writing::Stale || next.done {
        return Ok(());
    }
    put_at(app, &order, not_before(next.not_before)).await
}

/// Progress after a step.
fn ended(progress: &Progress, outcomes: &[Outcome], cursor: Option<Vec<String>>, now: i64) -> Progress {
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|it| wanted(it)).count() as u64;
    let next = Progress {
        step: progress.step + 1,
        bookings: progress.bookings + outcomes.len() as u64,
        cancelled: progress.cancelled + count(|it| matches!(it, Outcome::Cancelled)),
        failed: progress.failed + count(|it| matches!(it, Outcome::Failed)),
        cursor,
        ..progress.clone()
    };
    if next.cursor.is_some() {
        return next;
    }
    if next.pass < PASSES {
        let (step, pass, not_before) = (next.step, next.pass + 1, now + LAST_SECONDS);
        return Progress { step, pass, not_before, ..Progress::default() };
    }
    Progress { done: true, ..next }
}

/// Cancels one booking. A booking that cannot be cancelled is an outcome, because it must not delay the
/// others. If the store does not answer, the step fails and is redelivered.
async fn cancel_one(app: &App, id: &BookingId) -> Result<Outcome, Failure> {
    match cancel(app, id).await {
        Ok(BookingStatus::Cancelled) => Ok(Outcome::Cancelled),
        Ok(_) => Ok(Outcome::Ended),
        Err(failure @ (Failure::Broken(_) | Failure::Refused(_))) => {
            metrics::count("CancellationFailed");
            let causes = causes(&failure);
            tracing::error!(booking.id = %id, error.causes = causes, "booking of a cancelled event not cancelled");
            Ok(Outcome::Failed)
        }
        Err(failure) => Err(failure),
    }
}

async fn cancel(app: &App, id: &BookingId) -> Result<BookingStatus, Failure> {
    for _ in 0..RETRIES_MAX {
        let Some(booking) = app.store.booking(id).await? else { return Ok(BookingStatus::Expired) };
        let written = match booking.status {
            BookingStatus::Confirmed => call_off(app, &booking).await?,
            BookingStatus::Pending => {
                let next = booking.released()?;
                let written = app.store.write_booking(next.clone(), app.clock.now()).await?;
                if written == Writing::Written {
                    release(app, &next).await?;
                }
                written
            }
            status => return Ok(status),
        };
        if written == Writing::Written {
            return Ok(BookingStatus::Cancelled);
        }
    }
    Err(contended())
}

async fn call_off(app: &App, booking: &Booking) -> Result<Writing, Failure> {
    let now = app.clock.now();
    let breakdown = RefundBreakdown::called_off(booking, now)
        .map_err(|error: Error| Failure::caused("the event cannot be cancelled", error))?;
    let next = booking.cancelled(&breakdown, RefundReason::EventCancelled, now)?;
    app.store.cancel_booking(next, (&booking.blocks, None), None, now).await
}
