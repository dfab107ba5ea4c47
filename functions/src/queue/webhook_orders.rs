//! Messages of the webhooks queue: those of the bus, and the tries that follow from them.

use domain::Failure;
use domain::ids::{DeliveryId, WebhookId};
use domain::message::Message;
use domain::webhook::Delivery;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Queued;
use crate::config::{Config, Setting};

/// Message of the webhooks queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum WebhookOrder {
    /// A try to make.
    Try(TryOrder),
    /// A message of the bus, which comes by a rule: its body is the message's detail.
    Message(BusMessage),
}

/// Order of one try to send a message to a webhook.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TryOrder {
    /// Webhook.
    pub(crate) webhook_id: WebhookId,
    /// Delivery.
    pub(crate) delivery_id: DeliveryId,
    /// Message, which is kept for all webhooks.
    pub(crate) message_id: String,
    /// Number of the try, counted from 1.
    pub(crate) number: u32,
    /// Earliest instant of the try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_before: Option<Timestamp>,
}

impl TryOrder {
    /// The next try of a delivery.
    pub(crate) fn next_of(delivery: &Delivery) -> Self {
        Self {
            webhook_id: delivery.webhook_id.clone(),
            delivery_id: delivery.delivery_id.clone(),
            message_id: delivery.message_id.clone(),
            number: delivery.tries + 1,
            not_before: delivery.next_at,
        }
    }
}

/// A message as the bus has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BusMessage {
    /// Id of the message.
    pub(crate) message_id: String,
    /// Kind of the message, which may be one that this version does not know.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Version of its shape.
    pub(crate) version: u32,
    /// Instant of the message.
    pub(crate) occurred_at: Timestamp,
    /// Its data.
    pub(crate) data: Value,
}

impl BusMessage {
    /// The message, of a kind that we know; none if its shape is of another version.
    ///
    /// # Errors
    /// [`Failure::Broken`] if its data is not that of its kind.
    pub(crate) fn parsed(&self) -> Result<Option<Message>, Failure> {
        let said = json!({ "type": self.kind, "data": self.data });
        let said: Message =
            serde_json::from_value(said).map_err(|error| Failure::caused("a message of the bus", error))?;
        Ok((said.version() == self.version).then_some(said))
    }
}

impl Queued for WebhookOrder {
    const QUEUE: &'static str = "webhooks";

    fn url(config: &Config) -> &Setting {
        &config.webhooks_queue_url
    }
}
