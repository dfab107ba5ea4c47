//! Deliveries of notifications: what became of each, and the confirmation once more.

pub(crate) mod list_event_notifications;
pub(crate) mod list_notifications;
pub(crate) mod record_delivery;
pub(crate) mod resend_confirmation;
pub(crate) mod resend_event_confirmation;

pub(crate) mod notification_view;
