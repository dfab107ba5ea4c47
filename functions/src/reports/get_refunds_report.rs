//! `GET /admin/reports/refunds`: reports refunds that are owed, and those that were paid. It only reads.

use domain::limits;
use domain::report::{DateKind, Group, Refunds};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/refunds`
pub static GET_REFUNDS_REPORT: Endpoint = Endpoint {
    name: "get-refunds-report",
    method: "GET",
    path: "/admin/reports/refunds",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Refunds>(app, request, &REFUNDS)),
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
