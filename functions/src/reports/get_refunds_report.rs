//! `GET /admin/reports/refunds`: reports refunds that are owed, and those that were paid. It only reads.

use domain::report::{DateKind, Group, Refunds, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/refunds`
pub static GET_REFUNDS_REPORT: Endpoint = Endpoint {
    name: "get-refunds-report",
    method: "GET",
    path: "/admin/reports/refunds",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_refunds_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static REFUNDS: Settings = Settings {
    name: "refunds",
    groups: &[
        Group::Total,
        Group::Event,
        Group::Title,
        Group::Tier,
        Group::Day,
        Group::Provider,
        Group::Reason,
    ],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_refunds_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &REFUNDS).await?;
    let mut report = Report::<Refunds>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
