//! Functions that make, list, change and publish events; house seats and capacity.

pub(crate) mod block_seats;
pub(crate) mod create_event;
pub(crate) mod create_events;
pub(crate) mod duplicate_event;
pub(crate) mod free_seats;
pub(crate) mod get_organizer_event;
pub(crate) mod list_house_seats;
pub(crate) mod list_organizer_events;
pub(crate) mod publish_event;
pub(crate) mod set_capacity;
pub(crate) mod update_event;

pub(crate) mod draft;
pub(crate) mod house_seats;
pub(crate) mod organizer_event_view;
