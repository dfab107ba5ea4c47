//! `GET /admin/reports/funnel`: reports how far customers come on their way to a paid booking. It only reads.

use domain::report::{DateKind, Funnel, Group, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/funnel`
pub static GET_FUNNEL_REPORT: Endpoint = Endpoint {
    name: "get-funnel-report",
    method: "GET",
    path: "/admin/reports/funnel",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_funnel_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static FUNNEL: Settings = Settings {
    name: "funnel",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Hour],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_funnel_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &FUNNEL).await?;
    let mut report = Report::<Funnel>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
