//! The audit: compares bookings, seats and providers' lists, page by page.

pub(crate) mod audit_books;

mod bookings;
mod halls;
mod pass;
mod provider;
mod redemptions;
