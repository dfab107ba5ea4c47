//! Messages on the bus about changes of bookings, what else follows from a change, and reminders.

pub(crate) mod publish_messages;
pub(crate) mod remind_customers;
pub(crate) mod settle_redemptions;
