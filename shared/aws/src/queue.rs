//! SQS: where money's news waits until it is settled.

use aws_sdk_sqs::Client;
use domain::Failure;

use crate::connection::{Connection, sdk_config};
use crate::fault::failure;

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

    /// Sends a message. Once this returns, SQS has stored it on several machines.
    ///
    /// # Errors
    /// Where SQS does not answer; the message may have been stored all the same.
    pub async fn send(&self, body: String) -> Result<(), Failure> {
        let sent = self.client.send_message().queue_url(&self.url).message_body(body).send().await;
        sent.map(|_| ()).map_err(|error| failure("send message", &error))
    }
}
