//! Structured log lines and metrics, one JSON object a line on standard output, where CloudWatch reads
//! them. Metrics are in CloudWatch's embedded metric format: no call, no client, no waiting.

use std::sync::OnceLock;

use domain::Failure;
use serde_json::{Value, json};

/// Function that every line goes to; standard output if there is none.
static WRITER: OnceLock<fn(&Value)> = OnceLock::new();

/// Namespace of every metric.
const NAMESPACE: &str = "Boxoffice";

/// Hands every line of this process to `writer` from now on, instead of printing it. The first call decides.
pub fn write_to(writer: fn(&Value)) {
    WRITER.get_or_init(|| writer);
}

/// Logs why a request or a record was not served. A refusal is the caller's doing and is information.
pub fn failure(function: &str, request_id: &str, failure: &Failure) {
    let level = match failure {
        Failure::Refused(_) => "info",
        Failure::Unavailable(_) | Failure::ProviderSilent(_) => "warn",
        Failure::Broken(_) => "error",
    };
    line(&json!({
        "level": level,
        "function": function,
        "request_id": request_id,
        "message": failure.to_string(),
    }));
}

/// Logs something that operations should know.
pub fn notice(level: &str, message: &str, fields: Value) {
    line(&json!({ "level": level, "message": message, "fields": fields }));
}

/// Counts one occurrence of the metric `name`.
pub fn count(name: &str) {
    measure(name, 1);
}

/// Says that the metric `name` is `value` now: also where it is nothing, so that silence is not taken for
/// health.
pub fn measure(name: &str, value: usize) {
    line(&json!({
        "_aws": {
            "Timestamp": epoch_milliseconds(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [[]],
                "Metrics": [{ "Name": name, "Unit": "Count" }],
            }],
        },
        name: value,
    }));
}

/// CloudWatch drops metrics without a plausible time.
#[allow(clippy::disallowed_methods, reason = "when a metric was counted decides nothing")]
fn epoch_milliseconds() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}

fn line(value: &Value) {
    match WRITER.get() {
        Some(writer) => writer(value),
        None => println!("{value}"),
    }
}
