//! Functions that a queue, a stream or a schedule wakes.

pub(crate) mod cancel_bookings;
pub(crate) mod process_payment;
pub(crate) mod process_refund;
pub(crate) mod publish_messages;
pub(crate) mod reconcile_payments;
