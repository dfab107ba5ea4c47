//! Messages on the bus about changes of bookings, and what else follows from a change.

pub(crate) mod publish_messages;
pub(crate) mod settle_redemptions;
