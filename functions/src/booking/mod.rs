//! Bookings: locks on seats for a customer.

pub(crate) mod change_coupon;
pub(crate) mod create_booking;
pub(crate) mod create_event_quote;
pub(crate) mod create_quote;
pub(crate) mod extend_booking;
pub(crate) mod get_booking;
pub(crate) mod list_bookings;
pub(crate) mod release_booking;

pub(crate) mod best;
pub(crate) mod body;
mod claim;
pub(crate) mod lock;
pub(crate) mod moving;
pub(crate) mod quoting;
mod run;
pub(crate) mod seats;
