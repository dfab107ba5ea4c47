//! `GET /admin/reports/deferred`: reports what was sold for events that are not over. It only reads.

use aws::store::EventFilter;
use domain::report::{DateKind, Group, Report, Revenue};
use domain::{Failure, limits};
use jiff::Timestamp;
use jiff::tz::Offset;
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{EventDays, listed, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/deferred`
pub static GET_DEFERRED_REPORT: Endpoint = Endpoint {
    name: "get-deferred-report",
    method: "GET",
    path: "/admin/reports/deferred",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_deferred_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static DEFERRED: Settings = Settings {
    name: "deferred",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Tier, Group::Day, Group::TaxRate],
    dates: &[DateKind::Event],
    days: Days::UpTo,
};

async fn get_deferred_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &DEFERRED).await?;
    let mut report = Report::<Revenue>::new(asked.group, asked.dates);
    let events = later(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}

/// The events that begin after the last day of the report, in UTC, with all their days up to that one.
async fn later(app: &App, asked: &Asked) -> Result<Vec<EventDays>, Failure> {
    let [first, last] = asked.bounds();
    let end = Offset::UTC
        .to_timestamp(last.at(23, 59, 59, 999_999_999))
        .map_err(|error| Failure::caused("a day", error))?;
    let events = match &asked.event {
        Some(event) => vec![event.clone()],
        None => listed(app, asked, EventFilter::within(end, Timestamp::MAX)).await?,
    };
    let later = events.into_iter().filter(|event| event.starts_at > end);
    Ok(later.map(|event| EventDays { event, days: [first, last] }).collect())
}
