//! Functions that tell people about messages.

pub(crate) mod content;
pub(crate) mod send_notification;

mod abandoned;
mod plan;
mod sold_out;
mod tell;
mod text_message;
mod walk;
