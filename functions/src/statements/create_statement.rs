//! `POST /admin/statements`: closes a month of an organizer, with a numbered statement that never changes.
//!
//! It reads the days that the organizer's events have facts of, and those that the last statement has counted; writes the
//! statement and the days that it counts into files; and puts the row that names them, in one transaction with the number.
//! If it dies before, there are files that nothing names, and the month is open. A repeat answers the statement that is
//! there. Of two at once one gets the number; the other answers the same statement, or reads again.

use std::collections::{BTreeMap, BTreeSet};

use aws::in_parallel;
use aws::store::{ClosedMonth, Closing};
use domain::event::Event;
use domain::ids::{EventId, OrganizerId, StatementId};
use domain::member::{Member, Right};
use domain::statement::{Month, StatedDay, Statement, draft};
use domain::{Error, Failure, limits};
use jiff::tz::TimeZone;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::statement_view::StatementSummaryView;
use crate::authority::member;
use crate::{App, Endpoint};

/// `POST /admin/statements`
pub static CREATE_STATEMENT: Endpoint = Endpoint {
    name: "create-statement",
    method: "POST",
    path: "/admin/statements",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_statement(app, request)),
};

/// Events that are read at once.
const EVENTS_AT_ONCE: usize = 8;
/// Times that a statement is made because another month was closed meanwhile.
const TRIES_MAX: usize = 3;

/// A month to close.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatementBody {
    /// Organizer whose month it is.
    pub organizer_id: OrganizerId,
    /// The month (UTC): over, and the one after the last that was closed.
    pub month: Month,
}

async fn create_statement(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: StatementBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Oversee).await?;
    for _ in 0..TRIES_MAX {
        let id = StatementId::derive(member.organizer_id(), &wanted.month.to_string());
        if let Some(there) = app.store.closed_month(&id).await? {
            return Reply::ok(&StatementSummaryView::of(&there));
        }
        let last = app.store.closed_months(&member, 1, None).await?.items.pop();
        check_turn(app, wanted.month, last.as_ref())?;
        let closed = make(app, &member, (id, wanted.month), last.as_ref()).await?;
        match app.store.close_month(&member, &closed).await? {
            Closing::Closed => return Reply::created(&StatementSummaryView::of(&closed)),
            Closing::There(there) => return Reply::ok(&StatementSummaryView::of(&there)),
            Closing::Stale => {}
        }
    }
    Err(Failure::unavailable("others close months of this organizer all the time"))
}

/// Refuses a month that is not over, or whose turn it is not.
fn check_turn(app: &App, month: Month, last: Option<&ClosedMonth>) -> Result<(), Error> {
    let refused = |reason: String| Err(Error::FieldInvalid { name: "month", reason });
    let today = TimeZone::UTC.to_datetime(app.clock.now()).date();
    if month >= Month::of(today) {
        return refused("is not over; close it when the next has begun (UTC)".to_owned());
    }
    match last {
        Some(last) if month <= last.month => {
            refused(format!("is before {}, which is closed; facts of it are its corrections", last.month))
        }
        Some(last) if month != last.month.next() => {
            refused(format!("is not the next; close {} first", last.month.next()))
        }
        _ => Ok(()),
    }
}

/// Content of the file of stated days.
#[derive(Default, Serialize, Deserialize)]
struct Stated {
    days: Vec<StatedDay>,
}

async fn make(
    app: &App,
    member: &Member,
    (statement_id, month): (StatementId, Month),
    last: Option<&ClosedMonth>,
) -> Result<ClosedMonth, Failure> {
    let (organizer, now) = (member.organizer_id(), app.clock.now());
    let first_month = last.map_or(month, |last| last.first_month);
    let earliest = (0..limits::CORRECTED_MONTHS).fold(month, |month, _| month.before());
    let days = days(app, organizer, earliest.max(first_month), month).await?;
    let bucket = app.bucket()?;
    let before = match last {
        None => Stated::default(),
        Some(last) => {
            let bytes = bucket.read_stated(organizer, &last.stated, now).await?;
            serde_json::from_slice(&bytes).map_err(|error| Failure::caused("stated days", error))?
        }
    };
    let events = events(app, days.iter().map(|day| &day.event_id)).await?;
    let made = draft(month, days, &before.days, &events);
    let statement = Statement {
        statement_id,
        organizer_id: organizer.clone(),
        number: last.map_or(1, |last| last.number + 1),
        month,
        closed_at: now,
        closed_by: member.customer_id().clone(),
        rows: made.rows,
        corrections: made.corrections,
    };
    let broken = |error| Failure::caused("a statement", error);
    let body = serde_json::to_vec(&statement).map_err(broken)?;
    let stated = serde_json::to_vec(&Stated { days: made.stated }).map_err(broken)?;
    let file = bucket.write_statement(organizer, &body, now).await?;
    let stated = bucket.write_statement(organizer, &stated, now).await?;
    Ok(ClosedMonth {
        file,
        stated,
        statement_id: statement.statement_id,
        organizer_id: statement.organizer_id,
        number: statement.number,
        month,
        first_month,
        closed_at: now,
        closed_by: statement.closed_by,
        totals: statement.rows.totals,
        corrections: statement.corrections.totals,
    })
}

/// All days from the first of one month to the last of another on which the organizer's events have facts.
async fn days(app: &App, organizer: &OrganizerId, from: Month, to: Month) -> Result<Vec<StatedDay>, Failure> {
    let (from, to) = (from.first(), to.last());
    let listed = app.store.days_of_organizer(organizer, from, to).await?;
    let events: BTreeSet<EventId> = listed.into_iter().map(|(_, event)| event).collect();
    let reads = events.into_iter().map(|event| async move {
        let days = app.store.lines_of(&event, from, to).await?;
        Ok::<_, Failure>(
            days.iter().map(|day| StatedDay::of(&event, day.day, &day.lines)).collect::<Vec<_>>(),
        )
    });
    let days = in_parallel(EVENTS_AT_ONCE, reads.collect()).await?;
    Ok(days.into_iter().flatten().collect())
}

/// The events by their ids; their titles and places go into the statement as they are now.
async fn events<'a>(
    app: &App,
    ids: impl Iterator<Item = &'a EventId>,
) -> Result<BTreeMap<EventId, Event>, Failure> {
    let ids: BTreeSet<&EventId> = ids.collect();
    let reads = ids.into_iter().map(|id| app.store.event(id)).collect();
    let events = in_parallel(EVENTS_AT_ONCE, reads).await?.into_iter().flatten();
    Ok(events.map(|event| (event.event_id.clone(), event)).collect())
}
