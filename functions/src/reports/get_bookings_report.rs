//! `GET /admin/reports/bookings`: reports bookings and how large they are, by hour or day. It only reads.

use domain::limits;
use domain::report::{Bookings, DateKind, Group};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/bookings`
pub static GET_BOOKINGS_REPORT: Endpoint = Endpoint {
    name: "get-bookings-report",
    method: "GET",
    path: "/admin/reports/bookings",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<Bookings>(app, request, &BOOKINGS)),
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
