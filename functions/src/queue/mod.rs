//! Our queues: the messages on them, one way to put a message on its queue, one way to read one.

mod batch;
mod orders;

use aws::Queue;
use domain::Failure;
use jiff::Timestamp;
use lambda::QueueMessage;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use batch::each;
pub(crate) use orders::{CancellationOrder, Cause, DocumentOrder, LookOrder, ProviderMessage, RefundOrder};

use crate::App;
use crate::config::{Config, Setting};

/// Longest delay of an SQS message, in seconds. Whoever receives it too early puts it back.
const DELAY_SECONDS_MAX: i64 = 900;

/// A message of one of our queues.
pub(crate) trait Queued: Serialize + DeserializeOwned {
    /// Name of the queue in the template.
    const QUEUE: &'static str;

    /// Address of the queue.
    fn url(config: &Config) -> &Setting;
}

/// Puts a message on its queue.
///
/// # Errors
/// If the queue does not answer; the message may be on it all the same.
pub(crate) async fn put<M: Queued>(app: &App, message: &M) -> Result<(), Failure> {
    put_at(app, message, Timestamp::MIN).await
}

/// Puts a message on its queue, to be received at `when`, or as late as the queue can.
///
/// # Errors
/// As [`put`].
pub(crate) async fn put_at<M: Queued>(app: &App, message: &M, when: Timestamp) -> Result<(), Failure> {
    let body = serde_json::to_string(message).map_err(|error| Failure::caused(M::QUEUE, error))?;
    let seconds = when.as_second().saturating_sub(app.clock.now().as_second());
    let delay = i32::try_from(seconds.clamp(0, DELAY_SECONDS_MAX)).unwrap_or_default();
    queue::<M>(app)?.send(body, delay).await
}

/// The queue of a kind of message.
///
/// # Errors
/// [`Failure::Broken`] if this function is not given its address.
pub(crate) fn queue<M: Queued>(app: &App) -> Result<Queue, Failure> {
    Ok(Queue::new(&app.connection, M::url(&app.config).get()?.to_owned()))
}

/// Reads a message of a queue.
///
/// # Errors
/// [`Failure::Broken`] if it is none of the queue's.
pub(crate) fn read<M: Queued>(message: &QueueMessage) -> Result<M, Failure> {
    let broken = |error| Failure::caused(format!("a message of the queue `{}`", M::QUEUE), error);
    serde_json::from_str(&message.body).map_err(broken)
}
