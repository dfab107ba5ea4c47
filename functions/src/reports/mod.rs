//! Reports for an organizer's owners, managers and viewers.

pub(crate) mod get_abandoned_report;
pub(crate) mod get_bookings_report;
pub(crate) mod get_deferred_report;
pub(crate) mod get_disputes_report;
pub(crate) mod get_failures_report;
pub(crate) mod get_funnel_report;
pub(crate) mod get_kpis_report;
pub(crate) mod get_occupancy_report;
pub(crate) mod get_offers_report;
pub(crate) mod get_refunds_report;
pub(crate) mod get_revenue_report;

pub(crate) mod asked;
pub(crate) mod table;

mod told;
