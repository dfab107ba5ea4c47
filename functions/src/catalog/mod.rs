//! What anyone may look at.

pub(crate) mod get_availability;
pub(crate) mod get_event;
pub(crate) mod get_seats;
pub(crate) mod list_events;
