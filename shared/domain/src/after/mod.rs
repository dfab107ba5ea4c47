//! Floor above the sale: cancellation, documents, tickets, messages, and the checks of the books.

pub mod audit;
pub mod cancellation;
pub mod invoice;
pub mod ledger;
pub mod message;
pub mod ticket;
