//! Functions of what an organizer keeps: venues, screens, titles and events.

pub(crate) mod cancel_bookings;
pub(crate) mod cancel_event;
pub(crate) mod create_event;
pub(crate) mod create_layout;
pub(crate) mod create_screen;
pub(crate) mod create_title;
pub(crate) mod create_venue;
pub(crate) mod list_titles;
pub(crate) mod list_venues;
pub(crate) mod publish_event;

mod drawing;
mod local_time;
