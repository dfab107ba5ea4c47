//! Functions of what an organizer keeps: venues, screens and titles.

pub(crate) mod create_layout;
pub(crate) mod create_screen;
pub(crate) mod create_title;
pub(crate) mod create_venue;
pub(crate) mod list_titles;
pub(crate) mod list_venues;

mod drawing;
