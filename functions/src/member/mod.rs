//! Functions of organizers and their members.

pub(crate) mod accept_invitation;
pub(crate) mod change_role;
pub(crate) mod create_organizer;
pub(crate) mod get_organizer;
pub(crate) mod invite_member;
pub(crate) mod list_activity;
pub(crate) mod list_members;
pub(crate) mod list_organizers;
pub(crate) mod revoke_member;
pub(crate) mod update_organizer;

pub(crate) mod invitation;
pub(crate) mod member_view;
pub(crate) mod settings;
