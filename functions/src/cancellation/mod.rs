//! Cancellations by customers.

pub(crate) mod confirm_cancellation;
pub(crate) mod request_cancellation;

pub(crate) mod breakdown;
