//! EventBridge: publishes messages on the bus.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use domain::Failure;
use domain::message::Message;
use jiff::Timestamp;
use serde_json::json;

use crate::connection::{Connection, TRACE, Trace, sdk_config};
use crate::sdk_error::failure;

/// Source of every message on the bus.
const SOURCE: &str = "boxoffice";
/// Version of the messages' shape.
const VERSION: u32 = 1;
/// Most entries of one call.
const ENTRIES_MAX: usize = 10;

/// The bus.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    name: String,
    trace: Trace,
}

impl Bus {
    /// The bus `name`.
    #[must_use]
    pub fn new(connection: &Connection, name: String) -> Self {
        Self {
            client: Client::from_conf(sdk_config!(aws_sdk_eventbridge, connection)),
            name,
            trace: connection.trace,
        }
    }

    /// Publishes the messages of one change. `change_id` gives them the same ids at every delivery, so that
    /// consumers recognize a repeat.
    ///
    /// # Errors
    /// If EventBridge does not take all of them; a retry publishes the others again.
    pub async fn publish(
        &self,
        change_id: &str,
        messages: &[Message],
        now: Timestamp,
    ) -> Result<(), Failure> {
        let mut entries = Vec::with_capacity(messages.len());
        for (i, message) in messages.iter().enumerate() {
            let data = serde_json::to_value(message).map_err(|error| Failure::caused("a message", error))?;
            let detail = json!({
                "message_id": format!("msg_{change_id}_{i}"),
                "type": message.kind(),
                "version": VERSION,
                "occurred_at": now,
                TRACE: (self.trace)(),
                "data": data.get("data"),
            });
            entries.push(
                PutEventsRequestEntry::builder()
                    .event_bus_name(&self.name)
                    .source(SOURCE)
                    .detail_type(message.kind())
                    .detail(detail.to_string())
                    .build(),
            );
        }
        for chunk in entries.chunks(ENTRIES_MAX) {
            let put = self.client.put_events().set_entries(Some(chunk.to_vec())).send().await;
            let answer = put.map_err(|error| failure("publish", &error))?;
            if answer.failed_entry_count() > 0 {
                let codes: Vec<_> = answer.entries().iter().filter_map(|entry| entry.error_code()).collect();
                return Err(Failure::unavailable(format!("publish: {}", codes.join(", "))));
            }
        }
        Ok(())
    }
}
