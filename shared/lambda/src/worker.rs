//! Functions that a queue, a stream or a schedule wakes.

use domain::Failure;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{BoxFuture, log};

/// One message of a queue.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueMessage {
    /// The queue's id of the message.
    pub message_id: String,
    /// What was sent.
    pub body: String,
}

/// A function that handles a queue's messages, each on its own: one bad message never blocks a batch.
pub struct QueueWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// Name of the queue in the template.
    pub queue: &'static str,
    /// The handler of one message. A failure leaves the message to be delivered again, and at last to
    /// the dead-letter queue.
    pub handle: for<'a> fn(&'a A, &'a QueueMessage) -> BoxFuture<'a, Result<(), Failure>>,
}

#[derive(Deserialize)]
struct QueueBatch {
    #[serde(rename = "Records")]
    records: Vec<QueueMessage>,
}

impl<A> QueueWorker<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8]) -> Result<Vec<u8>, String> {
        let batch: QueueBatch = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        let mut failed = Vec::new();
        for message in &batch.records {
            if let Err(failure) = (self.handle)(app, message).await {
                log::failure(self.name, &message.message_id, &failure);
                failed.push(message.message_id.clone());
            }
        }
        Ok(item_failures(failed))
    }
}

/// One change of an item, with the images as DynamoDB JSON.
#[derive(Clone, Debug)]
pub struct Change {
    /// The stream's id of the change: the same at each delivery.
    pub change_id: String,
    /// The item before, unless it is new.
    pub old: Option<Value>,
    /// The item after, unless it was removed.
    pub new: Option<Value>,
}

/// A function that reads a table's stream, in order.
pub struct StreamWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// Name of the table in the template.
    pub table: &'static str,
    /// The handler of one change.
    pub handle: for<'a> fn(&'a A, &'a Change) -> BoxFuture<'a, Result<(), Failure>>,
}

#[derive(Deserialize)]
struct StreamBatch {
    #[serde(rename = "Records")]
    records: Vec<StreamRecord>,
}

#[derive(Deserialize)]
struct StreamRecord {
    #[serde(rename = "eventID")]
    event_id: String,
    dynamodb: StreamImages,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamImages {
    sequence_number: String,
    #[serde(default)]
    old_image: Option<Value>,
    #[serde(default)]
    new_image: Option<Value>,
}

impl<A> StreamWorker<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8]) -> Result<Vec<u8>, String> {
        let batch: StreamBatch = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        for record in batch.records {
            let change = Change {
                change_id: record.event_id,
                old: record.dynamodb.old_image,
                new: record.dynamodb.new_image,
            };
            if let Err(failure) = (self.handle)(app, &change).await {
                log::failure(self.name, &change.change_id, &failure);
                // The stream is in order: everything from here on is delivered again.
                return Ok(item_failures(vec![record.dynamodb.sequence_number]));
            }
        }
        Ok(item_failures(Vec::new()))
    }
}

/// A function that a schedule wakes.
pub struct ScheduleWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// The handler.
    pub handle: for<'a> fn(&'a A) -> BoxFuture<'a, Result<(), Failure>>,
}

impl<A> ScheduleWorker<A> {
    pub(crate) async fn invoke(&self, app: &A) -> Result<Vec<u8>, String> {
        (self.handle)(app).await.map_err(|failure| {
            log::failure(self.name, "schedule", &failure);
            failure.to_string()
        })?;
        Ok(b"{}".to_vec())
    }
}

fn item_failures(identifiers: Vec<String>) -> Vec<u8> {
    let failures: Vec<Value> =
        identifiers.into_iter().map(|identifier| json!({ "itemIdentifier": identifier })).collect();
    json!({ "batchItemFailures": failures }).to_string().into_bytes()
}
