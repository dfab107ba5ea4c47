//! `GET /admin/reports/failures`: reports declined payments by cause, and the money that they cost. It only reads.

use domain::report::{DateKind, Failures, Group, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/failures`
pub static GET_FAILURES_REPORT: Endpoint = Endpoint {
    name: "get-failures-report",
    method: "GET",
    path: "/admin/reports/failures",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_failures_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static FAILURES: Settings = Settings {
    name: "failures",
    groups: &[
        Group::Cause,
        Group::DeclineCode,
        Group::Total,
        Group::Event,
        Group::Title,
        Group::Day,
        Group::Hour,
        Group::Provider,
        Group::Method,
        Group::Issuer,
    ],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_failures_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &FAILURES).await?;
    let mut report = Report::<Failures>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
