//! Looks queue → reads what the provider says about a booking's attempts.
//!
//! An order names a booking and is only a reason to look: see [`crate::payment::look`].

use domain::Failure;

use crate::payment::look::look;
use crate::queue::{LookOrder, Queued, each};
use crate::{App, QueueWorker};

/// Consumer of the looks queue.
pub static LOOK_AT_PAYMENTS: QueueWorker = QueueWorker {
    name: "look-at-payments",
    queue: LookOrder::QUEUE,
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, order| Box::pin(look_at_payments(app, order))))
    },
};

async fn look_at_payments(app: &App, order: LookOrder) -> Result<(), Failure> {
    look(app, &order).await
}
