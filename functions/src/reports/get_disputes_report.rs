//! `GET /admin/reports/disputes`: reports disputes that were opened, won and lost. It only reads.

use domain::report::{DateKind, Disputes, Group, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/disputes`
pub static GET_DISPUTES_REPORT: Endpoint = Endpoint {
    name: "get-disputes-report",
    method: "GET",
    path: "/admin/reports/disputes",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_disputes_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static DISPUTES: Settings = Settings {
    name: "disputes",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Provider],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_disputes_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &DISPUTES).await?;
    let mut report = Report::<Disputes>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
