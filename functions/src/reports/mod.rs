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

pub use get_abandoned_report::GET_ABANDONED_REPORT;
pub use get_bookings_report::GET_BOOKINGS_REPORT;
pub use get_deferred_report::GET_DEFERRED_REPORT;
pub use get_disputes_report::GET_DISPUTES_REPORT;
pub use get_failures_report::GET_FAILURES_REPORT;
pub use get_funnel_report::GET_FUNNEL_REPORT;
pub use get_kpis_report::GET_KPIS_REPORT;
pub use get_occupancy_report::GET_OCCUPANCY_REPORT;
pub use get_offers_report::GET_OFFERS_REPORT;
pub use get_refunds_report::GET_REFUNDS_REPORT;
pub use get_revenue_report::GET_REVENUE_REPORT;
