//! Calls of a function to the services around it.

use serde_json::Value;

/// A service that functions call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// The store.
    DynamoDb,
    /// The queues.
    Sqs,
    /// The bus.
    EventBridge,
    /// A payment provider.
    Stripe,
    /// The other payment provider.
    Razorpay,
    /// Mail.
    Ses,
    /// The user pool.
    Cognito,
    /// Anything else; it answers 501.
    Other,
}

/// One attempt to call a service. What the SDK repeats is counted each time.
#[derive(Clone, Debug)]
pub struct Call {
    /// The service.
    pub service: Service,
    /// `PutItem`, `SendMessage`, or for the provider `POST /v1/refunds`.
    pub operation: String,
    /// Cost of it, if the world counts that.
    pub units: Units,
}

/// Price that DynamoDB charges, in halves of a unit: an eventually consistent read of 4 KB is one half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// Halves of read units.
    pub read_halves: u64,
    /// Halves of write units, indexes included.
    pub write_halves: u64,
}

impl Units {
    /// Write units, indexes included.
    #[must_use]
    pub fn writes(self) -> u64 {
        self.write_halves.div_ceil(2)
    }

    /// Read units, rounded up.
    #[must_use]
    pub fn reads(self) -> u64 {
        self.read_halves.div_ceil(2)
    }

    /// Both added up.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            read_halves: self.read_halves + other.read_halves,
            write_halves: self.write_halves + other.write_halves,
        }
    }

    /// Price of an operation, as DynamoDB says. A refused condition is charged like the write, which the
    /// answer does not say: one unit for each kilobyte of the item that was there, twice in a transaction.
    pub(crate) fn of(operation: &str, status: u16, answer: &Value) -> Self {
        let writes = !matches!(operation, "GetItem" | "BatchGetItem" | "Query" | "Scan" | "TransactGetItems");
        let halves = if status == 200 {
            let consumed = &answer["ConsumedCapacity"];
            let parts = consumed.as_array().map_or(std::slice::from_ref(consumed), Vec::as_slice);
            parts.iter().map(|part| halves(&part["CapacityUnits"])).sum()
        } else if let Some(reasons) = answer["CancellationReasons"].as_array() {
            reasons.iter().map(|reason| 4 * kilobytes(&reason["Item"])).sum()
        } else if answer["__type"]
            .as_str()
            .is_some_and(|kind| kind.ends_with("ConditionalCheckFailedException"))
        {
            2 * kilobytes(&answer["Item"])
        } else {
            0
        };
        if writes {
            Self { write_halves: halves, read_halves: 0 }
        } else {
            Self { read_halves: halves, write_halves: 0 }
        }
    }
}

/// Kilobytes of an item, at least one; the wire's braces make it no smaller than it is.
fn kilobytes(item: &Value) -> u64 {
    let bytes = if item.is_null() { 0 } else { item.to_string().len() };
    u64::try_from(bytes.div_ceil(1024).max(1)).unwrap()
}

#[expect(clippy::float_arithmetic, reason = "the wire has fractions of units")]
fn halves(units: &Value) -> u64 {
    (units.as_f64().unwrap_or_default() * 2.0).round() as u64
}
