//! Functions of organizers.

pub(crate) mod accept_invitation;
pub(crate) mod cancel_bookings;
pub(crate) mod cancel_event;
pub(crate) mod change_role;
pub(crate) mod create_event;
pub(crate) mod create_layout;
pub(crate) mod create_organizer;
pub(crate) mod create_screen;
pub(crate) mod create_title;
pub(crate) mod create_venue;
pub(crate) mod get_organizer;
pub(crate) mod invite_member;
pub(crate) mod list_activity;
pub(crate) mod list_members;
pub(crate) mod list_organizers;
pub(crate) mod list_titles;
pub(crate) mod list_venues;
pub(crate) mod publish_event;
pub(crate) mod revoke_member;
pub(crate) mod update_organizer;

pub(crate) mod invitation;
pub(crate) mod member_view;
pub(crate) mod settings;

mod drawing;
mod given;
mod local_time;
