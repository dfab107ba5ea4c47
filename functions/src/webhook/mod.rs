//! Webhooks of organizers: members make and change them, read what became of each message, and send one again; and the
//! worker that calls them.

pub(crate) mod create_webhook;
pub(crate) mod delete_webhook;
pub(crate) mod deliver_webhook;
mod fan_out;
pub(crate) mod get_webhook;
mod health;
pub(crate) mod list_deliveries;
pub(crate) mod list_webhooks;
mod make_try;
pub(crate) mod replay_delivery;
pub(crate) mod rotate_webhook_secret;
pub(crate) mod update_webhook;
pub(crate) mod webhook_view;
