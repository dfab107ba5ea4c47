//! EventBridge: publishes messages on the bus.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use domain::Failure;
use domain::message::Message;
use jiff::Timestamp;
use serde_json::json;

use crate::batch::{Outcomes, in_tens};
use crate::connection::{Connection, TRACE, Trace};
use crate::sdk_error::failure;

/// Source of every message on the bus.
const SOURCE: &str = "boxoffice";
/// Most bytes of one entry: a tenth of what one call may have.
const ENTRY_BYTES_MAX: usize = 25_000;
/// Most calls at once.
const CALLS_AT_ONCE: usize = 4;

/// The bus.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    name: String,
    trace: Trace,
}

/// A message as the bus takes it.
#[derive(Clone, Debug)]
pub struct Entry(PutEventsRequestEntry);

impl Bus {
    /// The bus `name`.
    #[must_use]
    pub fn new(connection: &Connection, name: String) -> Self {
        Self { client: connection.events(), name, trace: connection.trace }
    }

    /// The message at `place` among those of one change, written by the current work. `change_id` gives it the same id
    /// at every delivery, so that consumers recognize a repeat, and the instant of the change makes it the same message.
    ///
    /// # Errors
    /// If the message cannot be written, or is too long for the bus.
    pub fn entry(
        &self,
        change_id: &str,
        place: usize,
        message: &Message,
        occurred_at: Timestamp,
    ) -> Result<Entry, Failure> {
        let data = serde_json::to_value(message).map_err(|error| Failure::caused("a message", error))?;
        let detail = json!({
            "message_id": format!("msg_{change_id}_{place}"),
            "type": message.kind(),
            "version": message.version(),
            "occurred_at": occurred_at,
            TRACE: (self.trace)(),
            "data": data.get("data"),
        })
        .to_string();
        if detail.len() > ENTRY_BYTES_MAX {
            return Err(Failure::broken(format!("a message of {} bytes", detail.len())));
        }
        let entry = PutEventsRequestEntry::builder().event_bus_name(&self.name).source(SOURCE);
        Ok(Entry(entry.detail_type(message.kind()).detail(detail).build()))
    }

    /// Publishes messages, ten a call; returns the outcome of each. Those that were not published are published by a
    /// repeat, and others again.
    pub async fn publish(&self, entries: Vec<Entry>) -> Vec<Result<(), Failure>> {
        in_tens(&entries, CALLS_AT_ONCE, |batch| self.put(batch)).await
    }

    async fn put(&self, batch: &[Entry]) -> Result<Outcomes, Failure> {
        let entries = batch.iter().map(|entry| entry.0.clone()).collect();
        let put = self.client.put_events().set_entries(Some(entries)).send().await;
        let answers = put.map_err(|error| failure("publish", &error))?.entries.unwrap_or_default();
        if answers.len() == batch.len() {
            return Ok(answers.iter().map(outcome).collect());
        }
        Err(Failure::unavailable(format!("publish: {} answers to {} messages", answers.len(), batch.len())))
    }
}

/// Outcome of one message. EventBridge's own troubles pass; it refuses a message's form again and again.
fn outcome(answer: &PutEventsResultEntry) -> Result<(), Failure> {
    let text = |code: &str| format!("publish: {code}");
    match answer.error_code() {
        None => Ok(()),
        Some(code) if code.contains("Throttl") || code.contains("Internal") || code.contains("Limit") => {
            Err(Failure::unavailable(text(code)))
        }
        Some(code) => Err(Failure::broken(text(code))),
    }
}
