//! Floor above the sale: cancellation, documents, tickets, messages, facts and reports, organizers with their activity,
//! webhooks, the checks of the books, the archive, exports and statements.

pub mod activity;
pub mod archive;
pub mod audit;
pub mod cancellation;
pub mod export;
pub mod fact;
pub mod invoice;
pub mod ledger;
pub mod message;
pub mod moving;
pub mod notification;
pub mod organizer;
pub mod payout;
pub mod report;
pub mod statement;
pub mod ticket;
pub mod timeline;
pub mod webhook;
