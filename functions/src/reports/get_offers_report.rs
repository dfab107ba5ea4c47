//! `GET /admin/reports/offers`: reports uses of offers, and what they cost whom. It only reads.

use domain::limits;
use domain::report::{DateKind, Group, OffersUsed};
use lambda::Access;

use super::asked::{Days, Settings};
use super::told::show;
use crate::Endpoint;

/// `GET /admin/reports/offers`
pub static GET_OFFERS_REPORT: Endpoint = Endpoint {
    name: "get-offers-report",
    method: "GET",
    path: "/admin/reports/offers",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show::<OffersUsed>(app, request, &OFFERS)),
};

/// Groups, dates and days of the report.
pub(crate) static OFFERS: Settings = Settings {
    name: "offers",
    groups: &[Group::Offer, Group::FundedBy, Group::Total, Group::Event, Group::Title, Group::Day],
    dates: &[DateKind::Payment, DateKind::Event],
    days: Days::Some(30),
};
