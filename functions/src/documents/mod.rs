//! Documents for customers: invoices, credit notes and tickets.

pub(crate) mod get_invoice;
pub(crate) mod get_ticket_keys;
pub(crate) mod get_tickets;
pub(crate) mod get_void_tickets;
pub(crate) mod issue_documents;

pub(crate) mod format;
