//! SQS: queues of work.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    BatchResultErrorEntry, MessageAttributeValue, QueueAttributeName, SendMessageBatchRequestEntry,
};
use domain::Failure;

use crate::batch::{Outcomes, in_tens};
use crate::connection::{Connection, TRACE, Trace};
use crate::sdk_error::failure;

/// A message that is to be sent, with the correlation id of the work that wrote it.
#[derive(Clone, Debug)]
pub struct Outgoing {
    body: String,
    delay_seconds: i32,
    trace: Option<String>,
}

impl Outgoing {
    /// An entry of a batch, with its place there as its id.
    fn entry(self, place: usize) -> Result<SendMessageBatchRequestEntry, Failure> {
        let entry = SendMessageBatchRequestEntry::builder().id(place.to_string()).message_body(self.body);
        let entry = entry.set_delay_seconds((self.delay_seconds > 0).then_some(self.delay_seconds));
        let trace = self.trace.map(trace_attribute).transpose()?;
        let entry = entry.set_message_attributes(trace.map(|trace| [(TRACE.to_owned(), trace)].into()));
        entry.build().map_err(|error| Failure::caused("a message", error))
    }
}

/// Failure of one message of a batch.
fn refusal(failed: &BatchResultErrorEntry) -> Failure {
    let text = format!("send messages: {}", failed.code());
    if failed.sender_fault() { Failure::broken(text) } else { Failure::unavailable(text) }
}

fn trace_attribute(trace: String) -> Result<MessageAttributeValue, Failure> {
    let value = MessageAttributeValue::builder().data_type("String").string_value(trace).build();
    value.map_err(|error| Failure::caused("a message attribute", error))
}

/// One queue.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
    trace: Trace,
}

impl Queue {
    /// The queue at `url`.
    #[must_use]
    pub fn new(connection: &Connection, url: String) -> Self {
        Self { client: connection.sqs(), url, trace: connection.trace }
    }

    /// Sends a message that can be received after `delay_seconds`, at most 900, with the correlation id of
    /// the current work. When this returns, SQS has stored it on several machines.
    ///
    /// # Errors
    /// If SQS does not answer; the message may have been stored all the same.
    pub async fn send(&self, body: String, delay_seconds: i32) -> Result<(), Failure> {
        let mut message = self.client.send_message().queue_url(&self.url).message_body(body);
        if delay_seconds > 0 {
            message = message.delay_seconds(delay_seconds);
        }
        if let Some(trace) = (self.trace)() {
            message = message.message_attributes(TRACE, trace_attribute(trace)?);
        }
        message.send().await.map(|_| ()).map_err(|error| failure("send message", &error))
    }

    /// A message for [`Queue::send_all`], written by the current work.
    #[must_use]
    pub fn outgoing(&self, body: String, delay_seconds: i32) -> Outgoing {
        Outgoing { body, delay_seconds, trace: (self.trace)() }
    }

    /// Sends messages, ten a call; returns the outcome of each. A message whose call failed may have been stored all
    /// the same.
    pub async fn send_all(&self, messages: Vec<Outgoing>) -> Vec<Result<(), Failure>> {
        in_tens(&messages, 1, |batch| self.send_batch(batch)).await
    }

    async fn send_batch(&self, batch: &[Outgoing]) -> Result<Outcomes, Failure> {
        let entries = batch.iter().cloned().enumerate().map(|(place, message)| message.entry(place));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let sent =
            self.client.send_message_batch().queue_url(&self.url).set_entries(Some(entries)).send().await;
        let failed = sent.map_err(|error| failure("send messages", &error))?.failed;
        let outcome = |place: usize| match failed.iter().find(|failed| failed.id() == place.to_string()) {
            Some(failed) => Err(refusal(failed)),
            None => Ok(()),
        };
        Ok((0..batch.len()).map(outcome).collect())
    }

    /// Approximate number of waiting messages.
    ///
    /// # Errors
    /// If SQS does not answer.
    pub async fn waiting(&self) -> Result<u64, Failure> {
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let asked = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone());
        let answer = asked.send().await.map_err(|error| failure("queue attributes", &error))?;
        let count = answer.attributes().and_then(|attributes| attributes.get(&name));
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
    }
}
