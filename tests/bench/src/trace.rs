//! Demand at a real on-sale, where it lies beside the repository.

use serde_json::Value;

use crate::sizes::root;

/// Reservations per second of a real on-sale, from the workspace's root.
const TRACE: &str = "../shared/data/demand/on-sale-trace.json";
/// Made-up demand of the same kind: a steep rise, a plateau, a tail.
const SYNTHETIC: [u64; 15] = [10, 30, 60, 90, 120, 120, 120, 110, 100, 60, 20, 10, 10, 10, 5];

/// Reservations in each second.
pub(crate) struct Trace {
    /// The numbers.
    pub(crate) per_second: Vec<u64>,
    /// True if nobody has recorded them.
    pub(crate) synthetic: bool,
}

impl Trace {
    /// The recorded demand; synthetic demand, which says so, without it.
    pub(crate) fn read() -> Self {
        let Ok(text) = std::fs::read_to_string(root().join(TRACE)) else {
            eprintln!("  (no trace of a real on-sale beside the repository: the demand is synthetic)");
            return Self { per_second: SYNTHETIC.to_vec(), synthetic: true };
        };
        let trace: Value = serde_json::from_str(&text).expect("JSON");
        let numbers = trace["reservations_per_second"].as_array().expect("a list").iter();
        Self { per_second: numbers.map(|n| n.as_u64().expect("a number")).collect(), synthetic: false }
    }

    /// The most reservations of a second.
    pub(crate) fn peak(&self) -> u64 {
        self.per_second.iter().copied().max().unwrap_or(1)
    }
}
