//! Notifications: mails and text messages about messages of the bus.

pub(crate) mod abandoned;
pub(crate) mod sold_out;
pub(crate) mod text_message;
