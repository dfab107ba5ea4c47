//! Queues: their messages, one way to send and one way to read.

mod batch;
mod fact_orders;
mod orders;
mod webhook_orders;

use aws::{Outgoing, Queue};
use domain::Failure;
use jiff::Timestamp;
use lambda::QueueMessage;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use batch::each;
pub(crate) use fact_orders::FactOrder;
pub use orders::NotificationOrder;
pub(crate) use orders::{
    CancellationOrder, Cause, DocumentOrder, EachBooking, Fact, LookOrder, OwnFact, ProviderMessage,
    RedemptionOrder, RefundOrder, RelocationOrder, StreamFailure, Trouble,
};
pub(crate) use webhook_orders::{BusMessage, TryOrder, WebhookOrder};

use crate::App;
use crate::config::{Config, Setting};

/// Longest delay of an SQS message, in seconds. A receiver puts a message that comes too early back.
const DELAY_SECONDS_MAX: i64 = 900;

/// A message of one of our queues.
pub(crate) trait Queued: Serialize + DeserializeOwned {
    /// Name of the queue in the template.
    const QUEUE: &'static str;

    /// URL of the queue.
    fn url(config: &Config) -> &Setting;
}

/// Sends a message to its queue.
///
/// # Errors
/// If the queue does not answer; the message may have been sent all the same.
pub(crate) async fn put<M: Queued>(app: &App, message: &M) -> Result<(), Failure> {
    put_at(app, message, Timestamp::MIN).await
}

/// Sends a message to its queue, to be received at `when` or after the longest delay, whichever comes first.
///
/// # Errors
/// As [`put`].
pub(crate) async fn put_at<M: Queued>(app: &App, message: &M, when: Timestamp) -> Result<(), Failure> {
    queue::<M>(app)?.send(body(message)?, delay(app, when)).await
}

/// A message for [`put_all`], written by the current work; to be received as [`put_at`] says.
///
/// # Errors
/// [`Failure::Broken`] if it cannot be written, or this function does not have the queue's URL.
pub(crate) fn outgoing<M: Queued>(app: &App, message: &M, when: Timestamp) -> Result<Outgoing, Failure> {
    Ok(queue::<M>(app)?.outgoing(body(message)?, delay(app, when)))
}

/// Sends messages to their queue, ten a call; returns the outcome of each.
///
/// # Errors
/// [`Failure::Broken`] if this function does not have the queue's URL.
pub(crate) async fn put_all<M: Queued>(
    app: &App,
    messages: Vec<Outgoing>,
) -> Result<Vec<Result<(), Failure>>, Failure> {
    Ok(queue::<M>(app)?.send_all(messages).await)
}

fn body<M: Queued>(message: &M) -> Result<String, Failure> {
    serde_json::to_string(message).map_err(|error| Failure::caused(M::QUEUE, error))
}

fn delay(app: &App, when: Timestamp) -> i32 {
    let seconds = when.as_second().saturating_sub(app.clock.now().as_second());
    i32::try_from(seconds.clamp(0, DELAY_SECONDS_MAX)).unwrap_or_default()
}

/// The queue of a kind of message.
///
/// # Errors
/// [`Failure::Broken`] if this function does not have its URL.
pub(crate) fn queue<M: Queued>(app: &App) -> Result<Queue, Failure> {
    Ok(Queue::new(&app.connection, M::url(&app.config).get()?.to_owned()))
}

/// Parses a message of a queue.
///
/// # Errors
/// [`Failure::Broken`] if it is not a message of this queue.
pub(crate) fn read<M: Queued>(message: &QueueMessage) -> Result<M, Failure> {
    let broken = |error| Failure::caused(format!("a message of the queue `{}`", M::QUEUE), error);
    serde_json::from_str(&message.body).map_err(broken)
}
