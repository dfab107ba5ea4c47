//! The audit: compares bookings, seats and providers' lists, page by page.

pub(crate) mod audit_books;

mod bookings;
mod changed;
mod halls;
mod pass;
mod passes;
mod provider;
mod redemptions;
mod watched;
