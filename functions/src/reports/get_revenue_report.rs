//! `GET /admin/reports/revenue`: reports what was sold, less what was given back. It only reads.

use domain::limits;
use domain::report::{DateKind, Group, Revenue};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/revenue`
pub static GET_REVENUE_REPORT: Endpoint = Endpoint {
    name: "get-revenue-report",
    method: "GET",
    path: "/admin/reports/revenue",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Revenue>(app, request, &REVENUE)),
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
