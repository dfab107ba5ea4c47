//! Functions of what an organizer keeps: venues, screens and titles.

pub(crate) mod create_layout;
pub(crate) mod create_screen;
pub(crate) mod create_title;
pub(crate) mod create_venue;
pub(crate) mod get_screen;
pub(crate) mod get_title;
pub(crate) mod get_venue;
pub(crate) mod list_screens;
pub(crate) mod list_titles;
pub(crate) mod list_venues;
pub(crate) mod screen_view;
pub(crate) mod update_screen;
pub(crate) mod update_title;
pub(crate) mod update_venue;

mod drawing;
mod title_fields;
mod venue_fields;
