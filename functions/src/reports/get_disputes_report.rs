//! `GET /admin/reports/disputes`: reports disputes that were opened, won and lost. It only reads.

use domain::limits;
use domain::report::{DateKind, Disputes, Group};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/disputes`
pub static GET_DISPUTES_REPORT: Endpoint = Endpoint {
    name: "get-disputes-report",
    method: "GET",
    path: "/admin/reports/disputes",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Disputes>(app, request, &DISPUTES)),
};

/// Groups, dates and days of the report.
pub(crate) static DISPUTES: Settings = Settings {
    name: "disputes",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Provider],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};
