//! `GET /admin/reports/abandoned`: reports purchases that ended unpaid. It only reads.

use domain::report::{Abandoned, DateKind, Group, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/abandoned`
pub static GET_ABANDONED_REPORT: Endpoint = Endpoint {
    name: "get-abandoned-report",
    method: "GET",
    path: "/admin/reports/abandoned",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_abandoned_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static ABANDONED: Settings = Settings {
    name: "abandoned",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Hour],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_abandoned_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &ABANDONED).await?;
    let mut report = Report::<Abandoned>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
