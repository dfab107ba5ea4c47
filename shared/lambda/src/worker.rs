//! Functions that a queue, a stream or a schedule wakes.

use domain::Failure;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{BoxFuture, log};

/// One message of a queue.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "QueueRecord")]
pub struct QueueMessage {
    /// The queue's id of the message.
    pub message_id: String,
    /// Body that was sent.
    pub body: String,
    /// Times that the queue has handed it out, this one included; about, as SQS counts.
    pub receives: u32,
    /// Instant at which it was sent, if the queue says so.
    pub sent_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueueRecord {
    message_id: String,
    body: String,
    #[serde(default)]
    attributes: QueueAttributes,
}

/// Numbers as texts, as SQS writes them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct QueueAttributes {
    approximate_receive_count: Option<String>,
    sent_timestamp: Option<String>,
}

impl From<QueueRecord> for QueueMessage {
    fn from(record: QueueRecord) -> Self {
        let QueueRecord { message_id, body, attributes } = record;
        let receives = attributes.approximate_receive_count.and_then(|count| count.parse().ok());
        let sent_at = attributes.sent_timestamp.and_then(|millis| millis.parse().ok());
        let sent_at = sent_at.and_then(|millis| Timestamp::from_millisecond(millis).ok());
        Self { message_id, body, receives: receives.unwrap_or(1), sent_at }
    }
}

/// One outcome for each message of a batch, in the order of the messages.
pub type Outcomes = Vec<Result<(), Failure>>;

/// A function that handles a queue's messages, a batch at a time.
pub struct QueueWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// Name of the queue in the template.
    pub queue: &'static str,
    /// The handler of a batch. A message that fails is delivered again, and at last goes to the
    /// dead-letter queue; the others of its batch do not.
    pub handle: for<'a> fn(&'a A, &'a [QueueMessage]) -> BoxFuture<'a, Outcomes>,
}

#[derive(Deserialize)]
struct QueueBatch {
    #[serde(rename = "Records")]
    records: Vec<QueueMessage>,
}

impl<A> QueueWorker<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8]) -> Result<Vec<u8>, String> {
        let batch: QueueBatch = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        let outcomes = (self.handle)(app, &batch.records).await;
        // Whoever has fewer outcomes than messages has handled nothing for certain.
        if outcomes.len() != batch.records.len() {
            return Err(format!("{} outcomes of {} messages", outcomes.len(), batch.records.len()));
        }
        let mut failed = Vec::new();
        for (message, outcome) in batch.records.iter().zip(outcomes) {
            if let Err(failure) = outcome {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_how_often_it_came_and_since_when_it_waits() {
        let record = |attributes: &str| {
            let record = format!(r#"{{"messageId": "m", "body": "b", "attributes": {attributes}}}"#);
            serde_json::from_str::<QueueMessage>(&record).unwrap()
        };
        let told = record(r#"{"ApproximateReceiveCount": "3", "SentTimestamp": "1764012191500"}"#);
        assert_eq!(told.receives, 3);
        assert_eq!(told.sent_at, Some("2025-11-24T19:23:11.5Z".parse().unwrap()));
        let untold = record("{}");
        assert_eq!((untold.receives, untold.sent_at), (1, None));
        let bare: QueueMessage = serde_json::from_str(r#"{"messageId": "m", "body": "b"}"#).unwrap();
        assert_eq!((bare.receives, bare.sent_at), (1, None));
    }
}
