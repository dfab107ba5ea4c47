//! Messages: what happened, told to whoever listens on the bus.

pub(crate) mod publish_messages;
