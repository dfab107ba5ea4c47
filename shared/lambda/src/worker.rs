//! Functions that a queue, a stream or a schedule wakes.
//!
//! Queues and streams deliver at least once and in batches. The answer names the records that failed: a queue
//! redelivers only those, a stream everything from the first of them on.

use std::future::Future;

use aws_lambda_events::dynamodb::{Event as StreamBatch, EventRecord};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::Failure;
use jiff::Timestamp;
use lambda_http::lambda_runtime::Context;
use serde::Deserialize;
use serde_dynamo::AttributeValue;

use crate::{BoxFuture, telemetry};

/// Name of the attribute with the correlation id, of queue messages and of booking items.
pub const TRACE: &str = "trace";

/// Outcome of each message of a batch, in batch order.
pub type Outcomes = Vec<Result<(), Failure>>;

/// One message of a queue.
#[derive(Clone, Debug)]
pub struct QueueMessage {
    /// SQS's id of the message.
    pub message_id: String,
    /// Text of the message.
    pub body: String,
    /// Number of deliveries, including this one.
    pub receives: u32,
    /// Instant at which the message was sent, if the queue reports it.
    pub sent_at: Option<Timestamp>,
    /// Correlation id of the sender's work; the message's own id without one.
    pub trace: String,
    function: &'static str,
    request_id: String,
}

impl QueueMessage {
    fn of(message: SqsMessage, function: &'static str, request_id: &str) -> Self {
        let message_id = message.message_id.unwrap_or_default();
        let attribute = |name| message.attributes.get(name);
        let sent = attribute("SentTimestamp").and_then(|at| at.parse().ok());
        let body = message.body.unwrap_or_default();
        let trace = message.message_attributes.get(TRACE).and_then(|trace| trace.string_value.clone());
        Self {
            trace: trace.or_else(|| trace_within(&body)).unwrap_or_else(|| message_id.clone()),
            receives: attribute("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1),
            sent_at: sent.and_then(|at| Timestamp::from_millisecond(at).ok()),
            body,
            message_id,
            function,
            request_id: request_id.to_owned(),
        }
    }

    /// A message without a batch, for tests.
    #[must_use]
    pub fn with_body(body: &str) -> Self {
        let mut message = SqsMessage::default();
        message.body = Some(body.to_owned());
        Self::of(message, "test", "test")
    }

    /// Runs `work` with the message's ids in its log lines and its correlation id on what it sends.
    pub fn within<T>(&self, work: impl Future<Output = T>) -> impl Future<Output = T> {
        telemetry::within(self.function, &self.request_id, &self.trace, work)
    }

    /// The same for synchronous `work`.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        telemetry::run(self.function, &self.request_id, &self.trace, work)
    }
}

/// Correlation id in a message that a rule of the bus has put on the queue, which gives it no attributes.
fn trace_within(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Traced {
        trace: String,
    }
    serde_json::from_str::<Traced>(body).ok().map(|traced| traced.trace)
}

/// A function woken by a queue.
pub struct QueueWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// Name of the queue in the template.
    pub queue: &'static str,
    /// Handler of one batch.
    pub handle: for<'a> fn(&'a A, &'a [QueueMessage]) -> BoxFuture<'a, Outcomes>,
}

impl<A> QueueWorker<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8], context: &Context) -> Result<Vec<u8>, String> {
        let batch: SqsEvent = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        let of = |message| QueueMessage::of(message, self.name, &context.request_id);
        let messages: Vec<QueueMessage> = batch.records.into_iter().map(of).collect();
        let id = &context.request_id;
        let handled = (self.handle)(app, &messages);
        let mut outcomes = telemetry::within(self.name, id, id, handled).await;
        // A message without an outcome was not handled.
        outcomes.resize_with(messages.len(), || Err(Failure::broken("the handler skipped a message")));
        let mut answer = SqsBatchResponse::default();
        for (message, outcome) in messages.iter().zip(outcomes) {
            if let Err(failure) = outcome {
                message.run(|| telemetry::failed(&failure));
                answer.add_failure(&message.message_id);
            }
        }
        serde_json::to_vec(&answer).map_err(|error| error.to_string())
    }
}

/// A change of an item.
#[derive(Clone, Debug)]
pub struct Change {
    record: EventRecord,
    function: &'static str,
    request_id: String,
}

impl Change {
    /// The stream's id of the change, equal at each delivery.
    #[must_use]
    pub fn change_id(&self) -> &str {
        &self.record.event_id
    }

    /// Instant of the change, to the second, equal at each delivery.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        let second = self.record.change.approximate_creation_date_time.timestamp();
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The item before the change; none if it is new.
    #[must_use]
    pub fn before(&self) -> Option<&serde_dynamo::Item> {
        Some(&self.record.change.old_image).filter(|image| !image.is_empty())
    }

    /// The item after the change; none if it was removed.
    #[must_use]
    pub fn after(&self) -> Option<&serde_dynamo::Item> {
        Some(&self.record.change.new_image).filter(|image| !image.is_empty())
    }

    /// The change as the stream delivers it, in a batch of its own.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn payload(&self) -> Result<String, Failure> {
        let mut batch = StreamBatch::default();
        batch.records = vec![self.record.clone()];
        serde_json::to_string(&batch).map_err(|error| Failure::caused("a change", error))
    }

    /// Runs `work` with the change's ids in its log lines, and the correlation id of the work that made the change on
    /// what it sends.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        telemetry::run(self.function, &self.request_id, self.trace(), work)
    }

    /// Correlation id of the work that made the change; the change's own id if the item has none.
    fn trace(&self) -> &str {
        match self.after().or(self.before()).and_then(|item| item.get(TRACE)) {
            Some(AttributeValue::S(trace)) => trace,
            _ => self.change_id(),
        }
    }
}

/// A function woken by a table's stream.
pub struct StreamWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// Name of the table in the template.
    pub table: &'static str,
    /// Handler of one batch.
    pub handle: for<'a> fn(&'a A, &'a [Change]) -> BoxFuture<'a, Outcomes>,
}

impl<A> StreamWorker<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8], context: &Context) -> Result<Vec<u8>, String> {
        let batch: StreamBatch = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        let id = &context.request_id;
        let of = |record| Change { record, function: self.name, request_id: id.clone() };
        let changes: Vec<Change> = batch.records.into_iter().map(of).collect();
        let handled = (self.handle)(app, &changes);
        let mut outcomes = telemetry::within(self.name, id, id, handled).await;
        // A change without an outcome was not handled.
        outcomes.resize_with(changes.len(), || Err(Failure::broken("the handler skipped a change")));
        let mut answer = SqsBatchResponse::default();
        for (change, outcome) in changes.iter().zip(outcomes) {
            if let Err(failure) = outcome {
                change.run(|| telemetry::failed(&failure));
                answer.add_failure(change.record.change.sequence_number.clone().unwrap_or_default());
            }
        }
        serde_json::to_vec(&answer).map_err(|error| error.to_string())
    }
}

/// End of a scheduled run.
type Finished = Result<(), Failure>;

/// A function woken by a schedule.
pub struct ScheduleWorker<A: 'static> {
    /// Name of the function.
    pub name: &'static str,
    /// Handler of one run, with the JSON that woke it: the schedule's, or that of whoever runs it by hand.
    pub handle: for<'a> fn(&'a A, &'a [u8]) -> BoxFuture<'a, Finished>,
}

impl<A> ScheduleWorker<A> {
    pub(crate) async fn invoke(&self, app: &A, payload: &[u8], context: &Context) -> Result<Vec<u8>, String> {
        let id = &context.request_id;
        let handled = async {
            (self.handle)(app, payload)
                .await
                .inspect_err(telemetry::failed)
                .map_err(|failure| failure.to_string())
        };
        telemetry::within(self.name, id, id, handled).await?;
        Ok(b"{}".to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_how_often_it_came_since_when_it_waits_and_what_it_belongs_to() {
        let read = |record: &str| {
            let message = serde_json::from_str::<SqsMessage>(record).unwrap();
            QueueMessage::of(message, "process-payment", "r")
        };
        let full = read(
            r#"{"messageId": "m", "body": "b",
                "attributes": {"ApproximateReceiveCount": "3", "SentTimestamp": "1764012191500"},
                "messageAttributes": {"trace": {"stringValue": "first", "dataType": "String"}}}"#,
        );
        assert_eq!((full.receives, full.trace.as_str()), (3, "first"));
        assert_eq!(full.sent_at, Some("2025-11-24T19:23:11.5Z".parse().unwrap()));
        let bare = read(r#"{"messageId": "m", "body": "b"}"#);
        assert_eq!((bare.receives, bare.sent_at, bare.trace.as_str()), (1, None, "m"));
        let ruled =
            read(r#"{"messageId": "m", "body": "{\"message_id\": \"msg_1_0\", \"trace\": \"first\"}"}"#);
        assert_eq!(ruled.trace, "first");
    }
}
