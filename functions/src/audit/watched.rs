//! Things that a pass for what changed reads again each time, though no message tells of a change: bookings of events that are
//! over which wait for something or have a finding, and captured payments without a booking.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;

use domain::audit::{self, Finding};
use domain::booking::Booking;
use domain::event::Event;
use domain::ids::BookingId;
use domain::{Failure, archive};
use jiff::{SignedDuration, Timestamp};

use super::pass::Stage;
use super::passes::{Passes, orphan_capture};
use super::{bookings, provider};
use crate::App;

/// Things of one step.
const PAGE: usize = 100;
/// Time after its start at which an event is over for the audit: then entry, late refunds and most payments are done.
pub(super) const OVER_AFTER: SignedDuration = SignedDuration::from_hours(48);

/// Reads a page of what is watched, and lets go what is at rest.
pub(crate) async fn page(
    app: &App,
    passes: &mut Passes,
    after: Option<&str>,
) -> Result<Vec<Finding>, Failure> {
    let from = after.map_or(Unbounded, Excluded);
    let page: Vec<String> = passes.watched.range::<str, _>((from, Unbounded)).take(PAGE).cloned().collect();
    let Some(last) = page.last().cloned() else {
        passes.changed.stage = Stage::Events { after: None, current: None };
        return Ok(Vec::new());
    };
    let mut kept = BTreeSet::new();
    let mut findings = Vec::new();
    for about in &page {
        let Some(capture) = orphan_capture(about) else { continue };
        let Some(orphan) = app.store.orphan(capture).await? else { continue };
        if let Some(finding) = provider::orphan_finding(app, &orphan).await? {
            kept.insert(about.clone());
            findings.push(finding);
        }
    }
    let ids: Vec<BookingId> = page.iter().filter_map(|about| about.parse().ok()).collect();
    let mut read = app.store.filed(&ids).await?;
    kept.extend(read.unreadable.iter().map(|(about, _)| about.clone()));
    let mut of_past = Vec::with_capacity(read.filed.len());
    for documents in read.filed {
        match event_of(app, &documents.booking).await? {
            // It is read anyway, and from the end of the event on here.
            Some(event) if !is_over(&event, app.clock.now()) => {
                kept.insert(documents.booking.booking_id.to_string());
            }
            _ => of_past.push(documents),
        }
    }
    read.filed = of_past;
    let window = (passes.changed.before_at.as_second(), passes.changed.began_at.as_second());
    let (found, bookings) = bookings::check_read(app, read, window).await?;
    for booking in &bookings {
        if is_to_watch(app, booking, &found).await? {
            kept.insert(booking.booking_id.to_string());
        }
    }
    findings.extend(found);
    for about in page.iter().filter(|about| !kept.contains(*about)) {
        passes.watched.remove(about);
    }
    passes.changed.stage = Stage::Watched { after: Some(last) };
    Ok(findings)
}

/// True if a booking of an event that is over waits for something, changed within the hour that work may take, or has one
/// of `findings`.
pub(super) async fn is_to_watch(app: &App, booking: &Booking, findings: &[Finding]) -> Result<bool, Failure> {
    let now = app.clock.now();
    let (id, slot) = (booking.booking_id.as_str(), audit::slot_name(&booking.customer_id, &booking.event_id));
    if findings.iter().any(|finding| finding.about == id || finding.about == slot) {
        return Ok(true);
    }
    let last = booking.ledger.last().map_or(booking.created_at.as_second(), |entry| entry.at);
    if !audit::is_settled(last, now) {
        return Ok(true);
    }
    let event = event_of(app, booking).await?;
    Ok(event.is_some_and(|event| !archive::is_settled(booking, &event, now)))
}

/// True if the event is over: then only its bookings that change are read.
fn is_over(event: &Event, now: Timestamp) -> bool {
    event.starts_at + OVER_AFTER <= now
}

/// The event of a booking; none if it does not exist.
async fn event_of(app: &App, booking: &Booking) -> Result<Option<Arc<Event>>, Failure> {
    match app.event(&booking.event_id).await {
        Ok(event) => Ok(Some(event)),
        Err(Failure::Refused(_)) => Ok(None),
        Err(failure) => Err(failure),
    }
}
