//! Floor above the sale: cancellation, documents, tickets, messages, facts and reports, organizers with their activity, webhooks, and the checks of the books.

pub mod activity;
pub mod audit;
pub mod cancellation;
pub mod fact;
pub mod invoice;
pub mod ledger;
pub mod message;
pub mod moving;
pub mod notification;
pub mod organizer;
pub mod payout;
pub mod report;
pub mod ticket;
pub mod timeline;
pub mod webhook;
