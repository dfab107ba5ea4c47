//! `GET /admin/reports/funnel`: reports how far customers come on their way to a paid booking. It only reads.

use domain::limits;
use domain::report::{DateKind, Funnel, Group};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/funnel`
pub static GET_FUNNEL_REPORT: Endpoint = Endpoint {
    name: "get-funnel-report",
    method: "GET",
    path: "/admin/reports/funnel",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Funnel>(app, request, &FUNNEL)),
};

/// Groups, dates and days of the report.
pub(crate) static FUNNEL: Settings = Settings {
    name: "funnel",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Hour],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};
