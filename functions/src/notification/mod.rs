//! Notifications: what people are told about a message.

pub(crate) mod content;
