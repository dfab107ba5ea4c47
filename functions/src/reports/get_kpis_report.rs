//! `GET /admin/reports/kpis`: reports the key figures of a day, or of some days. It only reads.

use domain::report::{DateKind, Group, Kpis, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/kpis`
pub static GET_KPIS_REPORT: Endpoint = Endpoint {
    name: "get-kpis-report",
    method: "GET",
    path: "/admin/reports/kpis",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_kpis_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static KPIS: Settings = Settings {
    name: "kpis",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Hour],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(1),
};

async fn get_kpis_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &KPIS).await?;
    let mut report = Report::<Kpis>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
