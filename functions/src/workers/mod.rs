//! Functions that a queue, a stream or a schedule wakes.

pub(crate) mod audit_books;
pub(crate) mod cancel_bookings;
pub(crate) mod issue_documents;
pub(crate) mod look_at_payments;
pub(crate) mod process_payment;
pub(crate) mod process_refund;
pub(crate) mod publish_messages;
pub(crate) mod sweep_payments;
