//! Functions of payouts: what the providers pay out, explained by bookings.

pub(crate) mod get_payout;
pub(crate) mod list_payouts;
pub(crate) mod reconcile_payouts;

pub(crate) mod payout_view;
mod reading;
mod sums;
mod walk;
