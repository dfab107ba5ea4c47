//! `GET /admin/reports/failures`: reports declined payments by cause, and the money that they cost. It only reads.

use domain::limits;
use domain::report::{DateKind, Failures, Group};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/failures`
pub static GET_FAILURES_REPORT: Endpoint = Endpoint {
    name: "get-failures-report",
    method: "GET",
    path: "/admin/reports/failures",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Failures>(app, request, &FAILURES)),
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
