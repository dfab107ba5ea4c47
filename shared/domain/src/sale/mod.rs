//! Floor of the sale: the event, its prices, the booking and its payments.

pub mod booking;
pub mod cause;
pub mod complimentary;
pub mod event;
#[cfg(test)]
pub(crate) mod fixture;
pub mod ledger_entry;
pub mod named_seats;
pub mod offer;
pub mod payment;
pub mod quote;
#[cfg(test)]
pub(crate) mod random_offers;
#[cfg(test)]
pub(crate) mod random_quotes;
pub mod redemption;
pub mod refund_policy;
pub mod relocation;
pub mod slot;
pub mod tax;
pub mod title;
pub mod venue;
pub mod whole_tables;
