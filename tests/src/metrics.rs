//! Sums of the metrics in the functions' logs, as CloudWatch computes them.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::Value;

use crate::World;

/// Sums of a world's metrics by name.
#[derive(Default)]
pub(crate) struct Metrics(Mutex<HashMap<String, i64>>);

impl Metrics {
    /// Adds the metrics in the lines of a log.
    pub(crate) fn add(&self, log: &[Value]) {
        let mut sums = self.0.lock().unwrap();
        for line in log {
            let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
            for name in metrics.into_iter().flatten().filter_map(|metric| metric["Name"].as_str()) {
                *sums.entry(name.to_owned()).or_default() += line[name].as_i64().unwrap();
            }
        }
    }
}

impl World {
    /// Sum of the metric `name` over all functions so far.
    #[must_use]
    pub fn counted(&self, name: &str) -> i64 {
        self.metrics.0.lock().unwrap().get(name).copied().unwrap_or_default()
    }
}
