//! `GET /admin/reports/bookings`: reports bookings and how large they are, by hour or day. It only reads.

use domain::report::{Bookings, DateKind, Group, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/bookings`
pub static GET_BOOKINGS_REPORT: Endpoint = Endpoint {
    name: "get-bookings-report",
    method: "GET",
    path: "/admin/reports/bookings",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_bookings_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static BOOKINGS: Settings = Settings {
    name: "bookings",
    groups: &[
        Group::Total,
        Group::Event,
        Group::Title,
        Group::Day,
        Group::Hour,
        Group::Provider,
        Group::Method,
    ],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};

async fn get_bookings_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &BOOKINGS).await?;
    let mut report = Report::<Bookings>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    table::reply(&asked, report)
}
