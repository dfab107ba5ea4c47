//! The part of a pass for what changed that walks events, organizer by organizer, in place of tables.
//!
//! An event that is not over is read whole: its bookings by their index, and its hall. So is one that has just become so.
//! Of other events that are over, the pass reads the bookings of which a day has new facts: each change of money or seats
//! makes one, and raises its day's revision. The revisions up to which an event was read are noted in a step of their
//! own, after the findings are stored; so a run that dies leaves out nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use aws::store::EventShard;
use domain::Failure;
use domain::audit::Finding;
use domain::fact::utc_day;
use domain::ids::{BookingId, EventId, OrganizerId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span};

use super::pass::{Current, Part, Pass, Stage};
use super::passes::Passes;
use super::{bookings, halls, watched};
use crate::App;

/// Days of facts that a pass looks at: longer than a message waits in any queue.
const LOOK_BACK_DAYS: i64 = 31;
/// Time ahead in which events are looked for: twenty years.
const AHEAD: SignedDuration = SignedDuration::from_hours(20 * 365 * 24);
/// Events that one step looks at, at most: those without a change or a booking end no step.
const EVENTS_A_STEP: usize = 100;
/// Bookings of one step.
const BOOKINGS_A_STEP: usize = 200;
/// Most changed bookings that are named one by one; an event with more is read whole.
const CHANGED_MAX: usize = 2_000;

/// Events of an organizer, and those of them that are over as `true`.
type Events = BTreeMap<EventId, bool>;

/// Lists that a run has read, so that it reads each once.
#[derive(Default)]
pub(crate) struct Listed {
    organizers: Option<Vec<OrganizerId>>,
    events: Option<(OrganizerId, Events)>,
}

impl Listed {
    /// The event after `after` in the order of organizers and events, and true if it is over.
    async fn next(
        &mut self,
        app: &App,
        after: Option<&(OrganizerId, EventId)>,
    ) -> Result<Option<(OrganizerId, EventId, bool)>, Failure> {
        if self.organizers.is_none() {
            self.organizers = Some(app.store.all_organizers().await?);
        }
        let is_left = |organizer: &&OrganizerId| after.is_none_or(|(last, _)| *organizer >= last);
        for organizer in self.organizers.iter().flatten().filter(is_left) {
            let events = match self.events.take() {
                Some((of, events)) if of == *organizer => events,
                _ => events_of(app, organizer).await?,
            };
            let from = match after {
                Some((last, event)) if last == organizer => Excluded(event),
                _ => Unbounded,
            };
            let next = events.range((from, Unbounded)).next();
            let next = next.map(|(event, is_over)| (organizer.clone(), event.clone(), *is_over));
            self.events = Some((organizer.clone(), events));
            if next.is_some() {
                return Ok(next);
            }
        }
        Ok(None)
    }
}

/// First and last day of facts that a pass looks at.
fn days(app: &App) -> (Date, Date) {
    let today = utc_day(app.clock.now());
    (today.saturating_sub(Span::new().days(LOOK_BACK_DAYS)), today)
}

async fn events_of(app: &App, organizer: &OrganizerId) -> Result<Events, Failure> {
    let (from, today) = days(app);
    let changed = app.store.days_of_organizer(organizer, from, today).await?;
    let mut events: Events = changed.into_iter().map(|(_, event)| (event, true)).collect();
    let now = app.clock.now();
    let coming =
        app.store.starting_of(organizer.clone(), None, now - watched::OVER_AFTER, now + AHEAD).await?;
    events.extend(coming.into_iter().map(|event| (event.event_id, false)));
    Ok(events)
}

/// Looks for the next event that is to be read.
pub(crate) async fn next(
    app: &App,
    pass: &mut Pass,
    mut after: Option<(OrganizerId, EventId)>,
    listed: &mut Listed,
) -> Result<Vec<Finding>, Failure> {
    for _ in 0..EVENTS_A_STEP {
        let Some((organizer, event, is_over)) = listed.next(app, after.as_ref()).await? else {
            pass.stage = Stage::providers();
            return Ok(Vec::new());
        };
        after = Some((organizer.clone(), event.clone()));
        let current = begin(app, pass, (organizer, event), is_over).await?;
        if current.is_some() {
            pass.stage = Stage::Events { after, current };
            return Ok(Vec::new());
        }
    }
    pass.stage = Stage::Events { after, current: None };
    Ok(Vec::new())
}

/// The event with what is to be read of it; none if it has no booking, or is over and has not changed.
async fn begin(
    app: &App,
    pass: &Pass,
    (organizer_id, event_id): (OrganizerId, EventId),
    is_over: bool,
) -> Result<Option<Current>, Failure> {
    let since = pass.before_at.as_second();
    let part = Part::All { rest: EventShard::all() };
    let mut current = Current { organizer_id, event_id, revisions: None, since, part };
    if !is_over {
        let (ids, _) = app.store.ids_of_event(&current.event_id, &EventShard::all()).await?;
        return Ok((!ids.is_empty()).then_some(current));
    }
    let (from, today) = days(app);
    let revisions = app.store.revisions(&current.event_id, from, today).await?;
    if let Some(audited) = app.store.audited(&current.event_id).await? {
        let is_new = |day: &Date| audited.get(day) != revisions.get(day);
        let new: Vec<Date> = revisions.keys().copied().filter(is_new).collect();
        let Some(first) = new.first() else { return Ok(None) };
        // A fact may be late: then the captures of its day are compared now.
        let begins =
            TimeZone::UTC.to_timestamp(first.at(0, 0, 0, 0)).map_or(since, |begin| begin.as_second());
        current.since = since.min(begins);
        let mut changed: BTreeSet<BookingId> = BTreeSet::new();
        for day in new {
            changed.extend(app.store.bookings_in_facts(&current.event_id, day).await?);
        }
        if changed.len() <= CHANGED_MAX {
            current.part = Part::Changed { rest: changed.into_iter().collect() };
        }
    }
    current.revisions = Some(revisions);
    Ok(Some(current))
}

/// Reads a page of an event.
pub(crate) async fn page(
    app: &App,
    passes: &mut Passes,
    mut current: Current,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let part = match current.part.clone() {
        Part::All { rest } => {
            let (ids, rest) = app.store.ids_of_event(&current.event_id, &rest).await?;
            findings = read(app, passes, &current, &ids).await?;
            Some(if rest.is_empty() { Part::Hall { section: 0 } } else { Part::All { rest } })
        }
        Part::Changed { mut rest } => {
            let mut ids = rest.split_off(rest.len().saturating_sub(BOOKINGS_A_STEP));
            // What is watched was read at the begin of the pass, or will be.
            ids.retain(|id| !passes.watched.contains(id.as_str()));
            findings = read(app, passes, &current, &ids).await?;
            Some(if rest.is_empty() { Part::Read } else { Part::Changed { rest } })
        }
        Part::Hall { section } => match halls::section(app, &current.event_id, section).await? {
            Some(found) => {
                findings = found;
                Some(Part::Hall { section: section + 1 })
            }
            None => current.revisions.is_some().then_some(Part::Read),
        },
        Part::Read => {
            if let Some(revisions) = &current.revisions {
                app.store.put_audited(&current.event_id, revisions, app.clock.now()).await?;
            }
            None
        }
    };
    let after = Some((current.organizer_id.clone(), current.event_id.clone()));
    let current = part.map(|part| {
        current.part = part;
        current
    });
    passes.changed.stage = Stage::Events { after, current };
    Ok(findings)
}

/// Checks bookings of the event. If it is over, those that wait for something, or have a finding, are watched.
async fn read(
    app: &App,
    passes: &mut Passes,
    current: &Current,
    ids: &[BookingId],
) -> Result<Vec<Finding>, Failure> {
    let until = passes.changed.began_at.as_second();
    let read = app.store.filed(ids).await?;
    let (findings, bookings) = bookings::check_read(app, read, (current.since, until)).await?;
    if current.revisions.is_some() {
        for booking in &bookings {
            if watched::is_to_watch(app, booking, &findings).await? {
                passes.watch_booking(&booking.booking_id);
            }
        }
    }
    Ok(findings)
}
