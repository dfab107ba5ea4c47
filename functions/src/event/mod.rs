//! Functions that make, publish and call off events.

pub(crate) mod cancel_bookings;
pub(crate) mod cancel_event;
pub(crate) mod create_event;
pub(crate) mod publish_event;
