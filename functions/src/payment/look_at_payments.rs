//! Looks queue → what the provider says about a booking's attempts.
//!
//! An order names a booking and is no more than a reason to look: see [`crate::payment::look`].

use domain::Failure;
use lambda::QueueMessage;

use crate::payment::look::look;
use crate::payment::look_order::LookOrder;
use crate::queue::each;
use crate::{App, QueueWorker};

/// Looks queue.
pub static LOOK_AT_PAYMENTS: QueueWorker = QueueWorker {
    name: "look-at-payments",
    queue: "looks",
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, message| Box::pin(look_at_payments(app, message))))
    },
};

async fn look_at_payments(app: &App, message: &QueueMessage) -> Result<(), Failure> {
    let order: LookOrder = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Broken(format!("a message of the looks queue: {error}")))?;
    look(app, &order).await
}
