//! Functions that tell people about messages.

pub(crate) mod content;
pub(crate) mod send_notification;

mod plan;
mod tell;
mod walk;
