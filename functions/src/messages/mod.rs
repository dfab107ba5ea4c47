//! Messages on the bus about changes of bookings.

pub(crate) mod publish_messages;
