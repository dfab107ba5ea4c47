//! The audit: holds bookings, halls and what the providers say against each other, page by page.

pub(crate) mod audit_books;

mod bookings;
mod halls;
mod pass;
mod provider;
