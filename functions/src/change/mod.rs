//! Functions that change an event that has bookings: calling it off, postponing it, moving it to another hall.

pub(crate) mod cancel_bookings;
pub(crate) mod cancel_event;
pub(crate) mod postpone_event;
pub(crate) mod relocate_bookings;
pub(crate) mod relocate_event;

mod halls;
pub(crate) mod relocation_body;
