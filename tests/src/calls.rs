//! Calls of a function to the services that it uses.

use serde_json::Value;

/// A service that functions call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// Store of all tables.
    DynamoDb,
    /// Queues of the functions.
    Sqs,
    /// Bus of the messages.
    EventBridge,
    /// Payment provider Stripe.
    Stripe,
    /// Payment provider Razorpay.
    Razorpay,
    /// Mail to customers.
    Ses,
    /// Text messages to telephones.
    Sns,
    /// User pool of the accounts.
    Cognito,
    /// Bucket of files.
    S3,
    /// Delivery stream of the files of facts.
    Firehose,
    /// System of an organizer that is a webhook.
    Receiver,
    /// Any other service; it answers 501.
    Other,
}

/// One attempt to call a service. The SDK's retries count separately.
#[derive(Clone, Debug)]
pub struct Call {
    /// The service.
    pub service: Service,
    /// `PutItem`, `SendMessage`, or for the provider `POST /v1/refunds`.
    pub operation: String,
    /// Cost of the call, in a metered world.
    pub units: Units,
}

/// DynamoDB's price in halves of a unit: an eventually consistent read of 4 KB is one half.
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

    /// Sum of two prices.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            read_halves: self.read_halves + other.read_halves,
            write_halves: self.write_halves + other.write_halves,
        }
    }

    /// Price of an operation by DynamoDB's rules. A refused condition costs as much as the write, which the
    /// answer does not show: one unit per kilobyte of the existing item, twice in a transaction.
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

/// Kilobytes of an item, at least one; the braces on the wire never make it smaller.
fn kilobytes(item: &Value) -> u64 {
    let bytes = if item.is_null() { 0 } else { item.to_string().len() };
    u64::try_from(bytes.div_ceil(1024).max(1)).unwrap()
}

#[expect(clippy::float_arithmetic, reason = "the wire has fractions of units")]
fn halves(units: &Value) -> u64 {
    (units.as_f64().unwrap_or_default() * 2.0).round() as u64
}
