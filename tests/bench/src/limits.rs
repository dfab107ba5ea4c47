//! DynamoDB's limits: units per key and second, and conflicts of transactions. The time is an argument.
//!
//! Assumptions about the real store:
//! - Each key, of a table or an index, has a partition of its own, which gives 1,000 write and 3,000 read units
//!   a second and saves up no more than one second's. The 300 seconds that DynamoDB saves up raise a table's
//!   throughput and never a partition's. No partition is split during the sale.
//! - An index without units refuses the write of its table at once. The real one has a short queue between.
//! - Writes pay when they are sent, reads when they are answered; a refused call pays nothing.
//! - A transaction has its items from when it is sent until it is answered. Another transaction with one of
//!   them is cancelled, a single write of one of them refused; reads and single writes hinder nobody.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use serde_json::{Value, json};

use crate::bucket::Bucket;
use crate::consumed::Charge;
use crate::touch::{Key, Touch};

/// Write units of a partition in a second.
pub(crate) const WRITES_PER_SECOND: f64 = 1_000.0;
/// Read units of a partition in a second.
pub(crate) const READS_PER_SECOND: f64 = 3_000.0;

/// Keys that the calls of a run are charged to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// The keys as they are.
    Spread,
    /// The keys of before: one for a section, one for an event's bookings, and one index key for all bookings
    /// that await a payment. The functions are the same; their calls are charged to these keys.
    Before,
}

impl Layout {
    /// Key that a call to `key` is charged to.
    pub(crate) fn charged(self, key: &Key) -> Key {
        let sharded = ["seats", "bookings/by_event"].contains(&key.place.as_str());
        match key.value.rsplit_once('#') {
            Some((value, shard)) if sharded && self == Self::Before && shard.parse::<u32>().is_ok() => {
                Key::new(&key.place, value)
            }
            _ => key.clone(),
        }
    }

    /// Index entry that a write makes in this layout only: the start of a payment puts the booking into the
    /// index of those that await one, and the confirmation takes it out.
    pub(crate) fn more(self, touch: &Touch) -> Option<Touch> {
        let booking = touch.key.place == "bookings" && touch.sort.as_deref() == Some("booking");
        let changes = booking && touch.writes && !touch.creates && self == Self::Before;
        changes.then(|| Touch { key: Key::new(AWAITING, "payment"), ..touch.clone() })
    }
}

/// The index of before, which the store does not have and so does not report.
pub(crate) const AWAITING: &str = "bookings/awaiting";

/// Reason for which a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A key has no units left.
    Throttled {
        /// Number of the write in its transaction.
        part: usize,
        /// Table or index of the key.
        place: String,
    },
    /// A transaction has the item.
    Conflict {
        /// Number of the write in its transaction.
        part: usize,
    },
}

impl Refusal {
    /// The answer of DynamoDB, for a table that is billed by request.
    pub(crate) fn answer(&self, operation: &str, request: &Value) -> Value {
        let (part, alone, reason, message) = match self {
            Self::Throttled { part, .. } => (
                *part,
                "ThrottlingException",
                "ThrottlingError",
                "Throughput exceeds the current capacity of your table or index.",
            ),
            Self::Conflict { part } => (
                *part,
                "TransactionConflictException",
                "TransactionConflict",
                "Transaction is ongoing for the item",
            ),
        };
        let kind = |name: &str| format!("com.amazonaws.dynamodb.v20120810#{name}");
        if operation != "TransactWriteItems" {
            return json!({ "__type": kind(alone), "message": message });
        }
        let writes = request["TransactItems"].as_array().map_or(0, Vec::len);
        let one = |write: usize| {
            if write == part {
                json!({ "Code": reason, "Message": message })
            } else {
                json!({ "Code": "None" })
            }
        };
        json!({
            "__type": kind("TransactionCanceledException"),
            "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
            "CancellationReasons": (0..writes).map(one).collect::<Vec<_>>(),
        })
    }
}

/// Counts of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// Calls, attempts of one call included.
    pub(crate) calls: usize,
    /// Calls that the SDK sent again.
    pub(crate) retries: usize,
    /// Refused calls, by the table or index without units, reads and writes apart.
    pub(crate) throttled: BTreeMap<String, usize>,
    /// Calls that met a transaction.
    pub(crate) conflicts: usize,
}

/// Units that an admitted call has taken, by key, and the items of a transaction.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    units: Vec<Charge>,
    items: Vec<(Key, Option<String>)>,
}

/// The buckets of all keys, and the items of running transactions.
#[derive(Debug)]
pub(crate) struct Limits {
    scale: f64,
    buckets: HashMap<(Key, bool), Bucket>,
    running: HashSet<(Key, Option<String>)>,
    /// Counts so far.
    pub(crate) tally: Tally,
}

impl Limits {
    /// DynamoDB's limits divided by `scale`.
    pub(crate) fn new(scale: f64) -> Self {
        Self { scale, buckets: HashMap::new(), running: HashSet::new(), tally: Tally::default() }
    }

    /// Takes what a call needs at least, or refuses it.
    pub(crate) fn admit(
        &mut self,
        touches: &[Touch],
        transaction: bool,
        now: Duration,
    ) -> Result<Taken, Refusal> {
        let mut units: Vec<Charge> = Vec::new();
        for touch in touches {
            let least = least(touch, transaction);
            let same = units.iter_mut().find(|one| one.key == touch.key && one.writes == touch.writes);
            let wanted = match same {
                Some(one) => {
                    one.units += least;
                    one.units
                }
                None => {
                    units.push(Charge { key: touch.key.clone(), writes: touch.writes, units: least });
                    least
                }
            };
            if !self.bucket(&touch.key, touch.writes, now).has(wanted, now) {
                let place = touch.key.place.clone();
                let kind = if touch.writes { "writes" } else { "reads" };
                *self.tally.throttled.entry(format!("{place}.{kind}")).or_default() += 1;
                return Err(Refusal::Throttled { part: touch.part, place });
            }
        }
        let own = |touch: &&Touch| touch.writes && !touch.key.in_index();
        let item = |touch: &Touch| (touch.key.clone(), touch.sort.clone());
        if let Some(touch) = touches.iter().filter(own).find(|touch| self.running.contains(&item(touch))) {
            self.tally.conflicts += 1;
            return Err(Refusal::Conflict { part: touch.part });
        }
        let items = if transaction { touches.iter().filter(own).map(item).collect() } else { Vec::new() };
        self.running.extend(items.iter().cloned());
        self.charge(&units, 1.0, now);
        Ok(Taken { units, items })
    }

    /// Charges an answered call what it consumed, instead of what it has taken.
    pub(crate) fn answered(&mut self, taken: &mut Taken, charges: &[Charge], now: Duration) {
        self.charge(&std::mem::take(&mut taken.units), -1.0, now);
        self.charge(charges, 1.0, now);
    }

    /// Ends a call, answered or not.
    pub(crate) fn end(&mut self, taken: &Taken) {
        for item in &taken.items {
            self.running.remove(item);
        }
    }

    fn charge(&mut self, charges: &[Charge], sign: f64, now: Duration) {
        for charge in charges {
            self.bucket(&charge.key, charge.writes, now).take(sign * charge.units, now);
        }
    }

    fn bucket(&mut self, key: &Key, writes: bool, now: Duration) -> &mut Bucket {
        let per_second = if writes { WRITES_PER_SECOND } else { READS_PER_SECOND } / self.scale;
        let bucket = self.buckets.entry((key.clone(), writes));
        bucket.or_insert_with(|| Bucket::full(per_second, now))
    }
}

/// Units that a touch costs at least: in a transaction a table's write costs twice, an index's does not.
fn least(touch: &Touch, transaction: bool) -> f64 {
    match (touch.writes, transaction && !touch.key.in_index()) {
        (true, true) => 2.0,
        (true, false) => 1.0,
        (false, _) => 0.5,
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
