//! Relocations queue → moves the bookings of an event to its new hall.
//!
//! A message is one step: the next page of the event's bookings, each moved by one transaction of old blocks, new
//! blocks and booking, then the progress with its new cursor, then a message for the next step. If the function dies,
//! the message is redelivered and finds the moved bookings moved; of two messages for one step, the one that finishes
//! later stops. A booking goes by its own seat space, so confirmations, returns and releases meet a move only at the
//! booking's version: whoever is later reads again.
//!
//! Nobody buys, extends or pays while the event moves, but an instance caches the event for 3 seconds, a function runs
//! for at most 25, and a payment that was begun may still arrive. So the passes go on until one that began a minute
//! after the start finds every booking moved or ended. Only then do the house seats follow, and one transaction puts
//! the event into its new hall, on sale again. If the event is called off meanwhile, the work ends: each booking is
//! cancelled where it is.

use aws::in_parallel;
use aws::store::{Moving, RelocationProgress, RelocationState, Writing};
use domain::Failure;
use domain::booking::BookingStatus;
use domain::error::causes;
use domain::event::{Event, EventStatus};
use domain::ids::{BookingId, EventId};
use jiff::Timestamp;
use lambda::metrics;

use super::halls::Halls;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::queue::{Queued, RelocationOrder, each, put_at};
use crate::{App, QueueWorker};

/// Consumer of the relocations queue.
pub static RELOCATE_BOOKINGS: QueueWorker = QueueWorker {
    name: "relocate-bookings",
    queue: RelocationOrder::QUEUE,
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, order| Box::pin(relocate_bookings(app, order))))
    },
};

/// Seconds between the passes.
const PASS_SECONDS: i64 = 30;
/// Bookings that are moved in parallel.
const AT_ONCE: usize = 16;
/// Most bookings that the progress lists as not moved.
const FAILED_LISTED_MAX: usize = 20;

/// Outcome for one booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is in the new hall.
    Moved,
    /// It has ended.
    Ended,
    /// It may still be confirmed in the old hall.
    Waits,
    Failed,
}

async fn relocate_bookings(app: &App, order: RelocationOrder) -> Result<(), Failure> {
    let id = &order.event_id;
    let Some((event, progress)) = under_way(app, id).await? else { return Ok(()) };
    let not_before = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MIN);
    if progress.not_before > app.clock.now().as_second() {
        return put_at(app, &order, not_before(progress.not_before)).await;
    }
    let halls = Halls::read(app, &event, &progress).await?;
    let page = app.store.bookings_of_event(id, progress.cursor.clone()).await?;
    let moves = page.items.iter().map(|booking| relocate_one(app, &halls, booking)).collect();
    let outcomes = in_parallel(AT_ONCE, moves).await?;
    let next = after(&progress, (&page.items, &outcomes), page.next, app.clock.now().as_second());
    if next.state == RelocationState::Done {
        return end(app, &halls, id, &next).await;
    }
    let written = app.store.advance_relocation(id, &next, progress.step).await?;
    if written == Writing::Stale || next.state != RelocationState::Running {
        return Ok(());
    }
    put_at(app, &order, not_before(next.not_before)).await
}

/// The event and the progress of its relocation, if there is anything left to do.
async fn under_way(app: &App, id: &EventId) -> Result<Option<(Event, RelocationProgress)>, Failure> {
    let missing = || Failure::broken(format!("{id}: nobody has moved it"));
    let progress = app.store.relocation(id).await?.ok_or_else(missing)?;
    let event = app.store.event_now(id).await?.ok_or_else(missing)?;
    let ends = event.status == EventStatus::Cancelled || event.relocation.is_none();
    Ok((!ends && progress.state == RelocationState::Running).then_some((event, progress)))
}

/// Progress after a step.
fn after(
    progress: &RelocationProgress,
    (bookings, outcomes): (&[BookingId], &[Outcome]),
    cursor: Option<Vec<String>>,
    now: i64,
) -> RelocationProgress {
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count() as u64;
    // Between two passes the progress shows the counts of the last one.
    let is_first = progress.cursor.is_none();
    let so_far = |count: u64| if is_first { 0 } else { count };
    let mut next = RelocationProgress {
        step: progress.step + 1,
        bookings: so_far(progress.bookings) + outcomes.len() as u64,
        moved: so_far(progress.moved) + count(Outcome::Moved),
        waiting: so_far(progress.waiting) + count(Outcome::Waits),
        failed: if is_first { Vec::new() } else { progress.failed.clone() },
        cursor,
        ..progress.clone()
    };
    let failed = bookings.iter().zip(outcomes).filter(|(_, outcome)| **outcome == Outcome::Failed);
    next.failed.extend(failed.map(|(booking, _)| booking.clone()));
    next.failed.truncate(FAILED_LISTED_MAX);
    if next.cursor.is_some() {
        return next;
    }
    match (next.may_be_last && next.waiting == 0, next.failed.is_empty()) {
        (true, true) => RelocationProgress { state: RelocationState::Done, ..next },
        (true, false) => RelocationProgress { state: RelocationState::Stuck, ..next },
        (false, _) => {
            let from = (now + PASS_SECONDS).max(next.last_from);
            next_pass(&next, from)
        }
    }
}

/// Progress at the start of another pass at second `from`.
pub(super) fn next_pass(progress: &RelocationProgress, from: i64) -> RelocationProgress {
    RelocationProgress {
        state: RelocationState::Running,
        pass: progress.pass + 1,
        not_before: from,
        may_be_last: from >= progress.last_from,
        cursor: None,
        ..progress.clone()
    }
}

/// Puts the event into its new hall. A member who changes its settings at the same time is not overwritten.
async fn end(app: &App, halls: &Halls, id: &EventId, last: &RelocationProgress) -> Result<(), Failure> {
    halls.move_house_seats(app).await?;
    let from = last.step - 1;
    for _ in 0..RETRIES_MAX {
        let Some((event, progress)) = under_way(app, id).await? else { return Ok(()) };
        if progress.step != from {
            return Ok(());
        }
        let next = halls.arrived(&event, last)?;
        if app.store.end_relocation(&next, last, from).await? == Writing::Written {
            tracing::info!(event.id = %id, moved = last.moved, "event moved");
            return Ok(());
        }
    }
    Err(contended())
}

/// Moves one booking. A booking that cannot be moved is an outcome, because it must not delay the others. If the store
/// does not answer, the step fails and is redelivered.
async fn relocate_one(app: &App, halls: &Halls, id: &BookingId) -> Result<Outcome, Failure> {
    match relocate(app, halls, id).await {
        Ok(Outcome::Failed) => {
            metrics::count("RelocationFailed");
            tracing::error!(booking.id = %id, "booking has no seats in the new hall");
            Ok(Outcome::Failed)
        }
        Ok(outcome) => Ok(outcome),
        Err(failure @ (Failure::Broken(_) | Failure::Refused(_))) => {
            metrics::count("RelocationFailed");
            let causes = causes(&failure);
            tracing::error!(booking.id = %id, error.causes = causes, "booking not moved");
            Ok(Outcome::Failed)
        }
        Err(failure) => Err(failure),
    }
}

async fn relocate(app: &App, halls: &Halls, id: &BookingId) -> Result<Outcome, Failure> {
    let (from, to) = halls.spaces();
    let mut planned = true;
    for _ in 0..RETRIES_MAX {
        let Some(booking) = app.store.booking(id).await? else { return Ok(Outcome::Ended) };
        let now = app.clock.now();
        match booking.status {
            BookingStatus::Confirmed if booking.space == to => return Ok(Outcome::Moved),
            BookingStatus::Confirmed if booking.space == from => {}
            BookingStatus::Confirmed => return Ok(Outcome::Failed),
            BookingStatus::Pending if booking.may_be_confirmed(now) => return Ok(Outcome::Waits),
            BookingStatus::Pending | BookingStatus::Cancelled | BookingStatus::Expired => {
                return Ok(Outcome::Ended);
            }
        }
        let by_plan = halls.planned(&booking).filter(|_| planned);
        let next = match by_plan {
            Some(next) => Some(next),
            None => halls.planned_anew(app, &booking).await?,
        };
        let Some(next) = next else { return Ok(Outcome::Failed) };
        match app.store.move_booking(&booking, next, now).await? {
            Moving::Moved => return Ok(Outcome::Moved),
            Moving::Stale => {}
            // Another booking was moved there that the plan did not know.
            Moving::Taken => planned = false,
        }
    }
    Err(contended())
}
