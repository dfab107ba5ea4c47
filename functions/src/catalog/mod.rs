//! Public reads: events and seats.

pub(crate) mod event_query;
pub(crate) mod event_view;
pub(crate) mod get_availability;
pub(crate) mod get_event;
pub(crate) mod get_layout_map;
pub(crate) mod get_seats;
pub(crate) mod list_events;
pub(crate) mod not_modified;
pub(crate) mod window;
