//! `GET /admin/reports/revenue`: reports what was sold, less what was given back. It only reads.

use domain::report::{DateKind, Group, Report, Revenue};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/revenue`
pub static GET_REVENUE_REPORT: Endpoint = Endpoint {
    name: "get-revenue-report",
    method: "GET",
    path: "/admin/reports/revenue",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_revenue_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static REVENUE: Settings = Settings {
    name: "revenue",
    groups: &[
        Group::Total,
        Group::Event,
        Group::Title,
        Group::Tier,
        Group::Day,
        Group::Hour,
        Group::Provider,
        Group::FundedBy,
        Group::Offer,
        Group::TaxRate,
    ],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_revenue_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &REVENUE).await?;
    let mut report = Report::<Revenue>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
