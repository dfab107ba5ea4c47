//! SQS: where money's news waits until it is settled.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use domain::Failure;

use crate::connection::{Connection, sdk_config};
use crate::sdk_error::failure;

/// One queue.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue at `url`.
    #[must_use]
    pub fn new(connection: &Connection, url: String) -> Self {
        Self { client: Client::from_conf(sdk_config!(aws_sdk_sqs, connection)), url }
    }

    /// Sends a message that can be received after so many seconds, at most 900.
    ///
    /// # Errors
    /// As [`Queue::send`].
    pub async fn send_later(&self, body: String, seconds: i32) -> Result<(), Failure> {
        let message = self.client.send_message().queue_url(&self.url).message_body(body);
        let sent = message.delay_seconds(seconds).send().await;
        sent.map(|_| ()).map_err(|error| failure("send message", &error))
    }

    /// Messages that wait on the queue, about, as SQS counts.
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

    /// Sends a message. Once this returns, SQS has stored it on several machines.
    ///
    /// # Errors
    /// If SQS does not answer; the message may have been stored all the same.
    pub async fn send(&self, body: String) -> Result<(), Failure> {
        let sent = self.client.send_message().queue_url(&self.url).message_body(body).send().await;
        sent.map(|_| ()).map_err(|error| failure("send message", &error))
    }
}
