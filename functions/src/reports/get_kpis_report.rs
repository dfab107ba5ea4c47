//! `GET /admin/reports/kpis`: reports the key figures of a day, or of some days. It only reads.

use domain::limits;
use domain::report::{DateKind, Group, Kpis};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/kpis`
pub static GET_KPIS_REPORT: Endpoint = Endpoint {
    name: "get-kpis-report",
    method: "GET",
    path: "/admin/reports/kpis",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Kpis>(app, request, &KPIS)),
};

/// Groups, dates and days of the report.
pub(crate) static KPIS: Settings = Settings {
    name: "kpis",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Day, Group::Hour],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(1),
};
