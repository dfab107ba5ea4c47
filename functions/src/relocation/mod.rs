//! Functions that move an event with its bookings to another hall.

pub(crate) mod relocate_bookings;
pub(crate) mod relocate_event;

mod halls;
pub(crate) mod relocation_body;
