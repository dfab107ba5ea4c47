//! Payloads of webhooks.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Failure;
use crate::after::message::Message;

/// The body of a message for a webhook: its type, version and instant, and the data of the bus without two things. The
/// customer's id is the same at all organizers, who could join their customers by it; who bought is at the booking, for
/// members who serve customers. And the bank's own words about a decline concern the customer alone.
///
/// # Errors
/// [`Failure::Broken`] if the message cannot be written as JSON.
pub fn payload(message: &Message, occurred_at: Timestamp) -> Result<String, Failure> {
    let written = serde_json::to_value(message).map_err(|error| Failure::caused("a message", error))?;
    let mut data = written.get("data").cloned().unwrap_or_default();
    for (object, field) in [("booking", "customer_id"), ("decline", "id")] {
        remove(&mut data, object, field);
    }
    for field in ["code", "source", "step", "reason"] {
        remove(&mut data, "decline", field);
    }
    if let Some(data) = data.as_object_mut() {
        data.remove("declined");
    }
    let (kind, version) = (message.kind(), message.version());
    Ok(json!({ "type": kind, "version": version, "timestamp": occurred_at, "data": data }).to_string())
}

fn remove(data: &mut Value, object: &str, field: &str) {
    if let Some(object) = data.get_mut(object).and_then(Value::as_object_mut) {
        object.remove(field);
    }
}
