//! Runs every five minutes: puts the details of settled bookings of events long over into the archive.
//!
//! It walks events by their starts, and remembers how far it has come after each event; once a day it walks those of the
//! last weeks again, for bookings that were not settled the first time. Of two runs at once, the later write of the
//! progress fails, and that run stops.
//!
//! It may die at any line. A booking leaves the table by one write under the version that was read, after its line is in
//! a file (`shared/aws/src/store/archive.rs`): before that write it is whole, after it the stub names the line. The
//! progress is written last, so the event is walked again, and the index has only those that are still whole.

use std::collections::BTreeSet;
use std::time::Duration;

use aws::store::Walker;
use domain::archive::is_settled;
use domain::event::Event;
use domain::ids::BookingId;
use domain::{Failure, limits};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use lambda::metrics;
use serde::{Deserialize, Serialize};

use crate::{App, ScheduleWorker};

/// The archive, run every five minutes.
pub static ARCHIVE_BOOKINGS: ScheduleWorker =
    ScheduleWorker { name: "archive-bookings", handle: |app, _| Box::pin(archive_bookings(app)) };

/// Time after which a run begins no new file. The function's limit leaves time for the last one.
const RUN_TIME: Duration = Duration::from_secs(90);
/// Starts before the present end of the walk that are walked again each day.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(35 * 24);

/// Progress of the archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Progress {
    /// Bookings of events that start before this instant were walked.
    until: Timestamp,
    /// The same of the day's second walk.
    again: Timestamp,
    /// Day (UTC) of that walk.
    day: Date,
}

/// Bookings of a run.
#[derive(Default)]
struct Counted {
    archived: usize,
    left: usize,
}

async fn archive_bookings(app: &App) -> Result<(), Failure> {
    let Some(after) = app.config.archive_after()? else { return Ok(()) };
    let mut counted = Counted::default();
    let outcome = run(app, after, &mut counted).await;
    metrics::measure("BookingsArchived", counted.archived);
    if counted.left > 0 {
        tracing::info!(bookings.left = counted.left, "bookings of events long over that are not settled");
    }
    outcome
}

async fn run(app: &App, after: SignedDuration, counted: &mut Counted) -> Result<(), Failure> {
    let began = tokio::time::Instant::now();
    let now = app.clock.now();
    let (end, today) = (now - after, TimeZone::UTC.to_datetime(now).date());
    let (progress, mut ver) = app.store.progress_of::<Progress>(Walker::Archive).await?;
    let first = Progress { until: Timestamp::UNIX_EPOCH, again: end, day: today };
    let mut progress = progress.unwrap_or(first);
    if progress.day != today {
        progress.day = today;
        progress.again = progress.until.max(Timestamp::UNIX_EPOCH + LOOK_BACK) - LOOK_BACK;
    }
    for is_second in [false, true] {
        let (from, end) = if is_second { (progress.again, progress.until) } else { (progress.until, end) };
        if from >= end {
            continue;
        }
        for event in app.store.events_starting(None, from, end).await? {
            if !archive_event(app, &event, began, counted).await? {
                return Ok(());
            }
            progress.reach(is_second, event.starts_at);
            if !app.store.write_progress_of(Walker::Archive, &progress, ver).await? {
                return Ok(());
            }
            ver += 1;
        }
        progress.reach(is_second, end);
        if !app.store.write_progress_of(Walker::Archive, &progress, ver).await? {
            return Ok(());
        }
        ver += 1;
    }
    Ok(())
}

impl Progress {
    fn reach(&mut self, is_second: bool, start: Timestamp) {
        if is_second {
            self.again = start;
        } else {
            self.until = start;
        }
    }
}

/// Archives the settled bookings of an event. False if there was no time for all of them.
async fn archive_event(
    app: &App,
    event: &Event,
    began: tokio::time::Instant,
    counted: &mut Counted,
) -> Result<bool, Failure> {
    for ids in app.store.unarchived_of(&event.event_id).await?.chunks(limits::ARCHIVED_TOGETHER_MAX) {
        if began.elapsed() >= RUN_TIME {
            return Ok(false);
        }
        let now = app.clock.now();
        let wanted: BTreeSet<BookingId> = ids.iter().cloned().collect();
        let read = app.store.bookings_at(&wanted).await?;
        // The audit reports one that cannot be read.
        let readable = read.into_values().filter_map(Result::ok);
        let (mut settled, left): (Vec<_>, Vec<_>) =
            readable.partition(|booking| is_settled(booking, event, now));
        settled.sort_by(|a, b| (b.created_at, &b.booking_id).cmp(&(a.created_at, &a.booking_id)));
        counted.archived += app.store.archive_bookings(&event.event_id, &settled, now).await?;
        counted.left += left.len();
    }
    Ok(true)
}
