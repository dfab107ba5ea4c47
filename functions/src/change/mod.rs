//! Functions that change an event that has bookings: calling it off, postponing it.

pub(crate) mod cancel_bookings;
pub(crate) mod cancel_event;
pub(crate) mod postpone_event;
