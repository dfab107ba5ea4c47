//! Metrics in CloudWatch's embedded metric format: log lines that CloudWatch reads as numbers, without a
//! call, a client or a wait. The stack is their only dimension.
//!
//! Source of the format: "Embedded metric format specification" of the CloudWatch user guide.

use std::sync::OnceLock;

use serde_json::json;

use crate::telemetry;

/// Namespace of every metric.
const NAMESPACE: &str = "Boxoffice";
/// Name of the only dimension.
const DIMENSION: &str = "Stack";

/// Name of this process's stack.
static STACK: OnceLock<String> = OnceLock::new();

/// Sets the stack of this process's metrics. The first call of a process decides.
pub fn of_stack(name: String) {
    STACK.get_or_init(|| name);
}

/// Counts one occurrence of the metric `name`.
pub fn count(name: &str) {
    measure(name, 1);
}

/// Sets the metric `name` to `value`, including 0, so that a missing value is not taken for health.
pub fn measure(name: &str, value: usize) {
    let stack = STACK.get().map_or("local", String::as_str);
    let line = json!({
        "_aws": {
            "Timestamp": epoch_milliseconds(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [[DIMENSION]],
                "Metrics": [{ "Name": name, "Unit": "Count" }],
            }],
        },
        DIMENSION: stack,
        "trace": telemetry::correlation_id(),
        name: value,
    });
    telemetry::write(&line.to_string());
}

/// CloudWatch drops metrics without a plausible time.
#[allow(clippy::disallowed_methods, reason = "when a metric was counted decides nothing")]
fn epoch_milliseconds() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}
