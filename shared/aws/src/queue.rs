//! SQS: queues of work.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{MessageAttributeValue, QueueAttributeName};
use domain::Failure;

use crate::connection::{Connection, TRACE, Trace, sdk_config};
use crate::sdk_error::failure;

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
        Self { client: Client::from_conf(sdk_config!(aws_sdk_sqs, connection)), url, trace: connection.trace }
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
            let value = MessageAttributeValue::builder().data_type("String").string_value(trace).build();
            let value = value.map_err(|error| Failure::caused("a message attribute", error))?;
            message = message.message_attributes(TRACE, value);
        }
        message.send().await.map(|_| ()).map_err(|error| failure("send message", &error))
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
