//! Timers of tasks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Tasks by the unix second at which they are due.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Timers<T>(BTreeMap<i64, Vec<T>>);

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Timers<T> {
    pub(crate) fn add(&mut self, at: i64, task: T) {
        self.0.entry(at).or_default().push(task);
    }

    /// The second at which the next tasks are due.
    pub(crate) fn next(&self) -> Option<i64> {
        self.0.keys().next().copied()
    }

    /// Takes the earliest tasks that are due at `now`, with the second at which they were due. A task that they add
    /// is taken by a later call.
    pub(crate) fn take_due(&mut self, now: i64) -> Option<(i64, Vec<T>)> {
        self.0.first_entry().filter(|entry| *entry.key() <= now).map(|entry| entry.remove_entry())
    }
}
