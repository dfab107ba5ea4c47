//! `GET /admin/reports/abandoned`: reports purchases that ended unpaid. It only reads.

use domain::limits;
use domain::report::{Abandoned, DateKind, Group};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/abandoned`
pub static GET_ABANDONED_REPORT: Endpoint = Endpoint {
    name: "get-abandoned-report",
    method: "GET",
    path: "/admin/reports/abandoned",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Abandoned>(app, request, &ABANDONED)),
};

/// Groups, dates and days of the report.
pub(crate) static ABANDONED: Settings = Settings {
    name: "abandoned",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Hour],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};
