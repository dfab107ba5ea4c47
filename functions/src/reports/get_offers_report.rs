//! `GET /admin/reports/offers`: reports uses of offers, and what they cost whom. It only reads.

use domain::report::{DateKind, Group, OffersUsed, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/offers`
pub static GET_OFFERS_REPORT: Endpoint = Endpoint {
    name: "get-offers-report",
    method: "GET",
    path: "/admin/reports/offers",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_offers_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static OFFERS: Settings = Settings {
    name: "offers",
    groups: &[Group::Offer, Group::FundedBy, Group::Total, Group::Event, Group::Title, Group::Day],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_offers_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &OFFERS).await?;
    let mut report = Report::<OffersUsed>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
