//! Webhooks queue → calls of organizers' webhooks.
//!
//! A message of the bus becomes one order for each webhook that gets it, so that a webhook that fails holds up no other. An
//! order is one try; a failed one puts the next on the queue, with longer and longer waits for a day. The queue delays by
//! a quarter of an hour at most, so an order that comes too early is put back. [`domain::webhook::Delivery`] says why a
//! death at any line loses nothing and repeats at most one call.

use domain::Failure;

use super::fan_out::fan_out;
use super::make_try::make_try;
use crate::queue::{Queued, WebhookOrder, each};
use crate::{App, QueueWorker};

/// Consumer of the webhooks queue.
pub static DELIVER_WEBHOOK: QueueWorker = QueueWorker {
    name: "deliver-webhook",
    queue: WebhookOrder::QUEUE,
    handle: |app, messages| Box::pin(each(app, messages, |app, order| Box::pin(deliver_webhook(app, order)))),
};

async fn deliver_webhook(app: &App, order: WebhookOrder) -> Result<(), Failure> {
    match order {
        WebhookOrder::Try(order) => make_try(app, order).await,
        WebhookOrder::Message(message) => fan_out(app, message).await,
    }
}
