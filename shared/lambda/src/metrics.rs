//! Metrics in CloudWatch's embedded metric format: log lines that CloudWatch reads as numbers, without a
//! call, a client or a wait. The stack is their only dimension, but for [`count_by`]. What an invocation counts is one line.
//!
//! Source of the format: "Embedded metric format specification" of the CloudWatch user guide.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::telemetry;

/// Namespace of every metric.
const NAMESPACE: &str = "Boxoffice";
/// Name of the dimension that all have.
const DIMENSION: &str = "Stack";

/// Name of this process's stack.
static STACK: OnceLock<String> = OnceLock::new();

tokio::task_local! {
    static COUNTS: Counts;
}

/// Counts of one invocation, by metric. They are written when the invocation ends, in whatever way.
#[derive(Default)]
struct Counts(RefCell<BTreeMap<String, usize>>);

impl Drop for Counts {
    fn drop(&mut self) {
        let counts = self.0.take();
        if !counts.is_empty() {
            write(&counts);
        }
    }
}

/// Runs an invocation, whose counts are one line.
pub(crate) fn of_invocation<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    COUNTS.scope(Counts::default(), work)
}

/// Sets the stack of this process's metrics. The first call of a process decides.
pub fn of_stack(name: String) {
    STACK.get_or_init(|| name);
}

/// Counts one occurrence of the metric `name`.
pub fn count(name: &str) {
    let counted = COUNTS.try_with(|counts| *counts.0.borrow_mut().entry(name.to_owned()).or_default() += 1);
    if counted.is_err() {
        measure(name, 1);
    }
}

/// Sets the metric `name` to `value`, including 0, so that a missing value is not taken for health.
pub fn measure(name: &str, value: usize) {
    write(&BTreeMap::from([(name.to_owned(), value)]));
}

/// Counts one occurrence of the metric `name` with more dimensions, which have few values: each combination is a metric of
/// its own.
pub fn count_by(name: &str, dimensions: &[(&str, &str)]) {
    let names: Vec<&str> = dimensions.iter().map(|(dimension, _)| *dimension).collect();
    let mut line = line(&[name], &names);
    line[name] = 1.into();
    for (dimension, value) in dimensions {
        line[*dimension] = (*value).into();
    }
    telemetry::write(&line.to_string());
}

/// Writes a line with these values; the format allows 100.
fn write(values: &BTreeMap<String, usize>) {
    let names: Vec<&str> = values.keys().map(String::as_str).collect();
    let mut line = line(&names, &[]);
    for (name, value) in values {
        line[name] = (*value).into();
    }
    telemetry::write(&line.to_string());
}

/// Line of the metrics `names`, without their values.
fn line(names: &[&str], dimensions: &[&str]) -> Value {
    let names: Vec<Value> = names.iter().map(|name| json!({ "Name": name, "Unit": "Count" })).collect();
    let dimensions: Vec<&str> = [DIMENSION].iter().chain(dimensions).copied().collect();
    json!({
        "_aws": {
            "Timestamp": epoch_milliseconds(),
            "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": names }],
        },
        DIMENSION: STACK.get().map_or("local", String::as_str),
    })
}

/// CloudWatch drops metrics without a plausible time.
#[allow(clippy::disallowed_methods, reason = "when a metric was counted decides nothing")]
fn epoch_milliseconds() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default()
}
