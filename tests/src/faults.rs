//! Faults injected between a function and a service.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::calls::Service;
use crate::dynamo::Answer;

/// Kind of fault of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A write conflicts with another transaction: nothing is done.
    Conflict,
    /// The service throttles the request: nothing is done.
    Throttle,
    /// A key of the store has no throughput left, which cancels a transaction: nothing is done.
    Starved,
    /// The service fails: nothing is done.
    Fails,
    /// The service never answers, and nothing is done.
    NoAnswer,
    /// The call is done, and the connection breaks before the answer.
    LostAnswer,
    /// The function's instance dies before the call is done.
    KillBefore,
    /// The call is done, and the function's instance dies before the answer.
    KillAfter,
}

/// A fault, which occurs once unless configured otherwise.
#[derive(Clone, Debug)]
pub struct Fault {
    trouble: Trouble,
    function: Option<&'static str>,
    service: Option<Service>,
    operation: Option<&'static str>,
    skip: usize,
    times: usize,
}

impl Fault {
    /// Fails the next call of any function to any service.
    #[must_use]
    pub fn new(trouble: Trouble) -> Self {
        Self { trouble, function: None, service: None, operation: None, skip: 0, times: 1 }
    }

    /// Limits the fault to calls of this function.
    #[must_use]
    pub fn function(self, name: &'static str) -> Self {
        Self { function: Some(name), ..self }
    }

    /// Limits the fault to calls to this service.
    #[must_use]
    pub fn service(self, service: Service) -> Self {
        Self { service: Some(service), ..self }
    }

    /// Limits the fault to this operation.
    #[must_use]
    pub fn operation(self, operation: &'static str) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// Starts at the n-th such call; the first is 1.
    #[must_use]
    pub fn nth(self, n: usize) -> Self {
        Self { skip: n - 1, ..self }
    }

    /// Repeats the fault for this number of calls in a row.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Repeats the fault until the test clears it.
    #[must_use]
    pub fn forever(self) -> Self {
        self.times(usize::MAX)
    }

    fn concerns(&self, function: Option<&str>, service: Service, operation: &str) -> bool {
        self.function.is_none_or(|name| function == Some(name))
            && self.service.is_none_or(|wanted| wanted == service)
            && self.operation.is_none_or(|wanted| wanted == operation)
            && (!matches!(self.trouble, Trouble::Conflict | Trouble::Starved) || is_write(service, operation))
    }
}

/// Faults of a world.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Plan>);

#[derive(Default)]
struct Plan {
    faults: Vec<Fault>,
    fired: usize,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.0.lock().unwrap().faults.push(fault);
    }

    /// Clears the faults, and returns the number of failed calls since the last time.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *self.0.lock().unwrap()).fired
    }

    /// Finds the fault of this call. The call counts for every fault that matches it.
    pub(crate) fn next(&self, function: Option<&str>, service: Service, operation: &str) -> Option<Trouble> {
        let mut plan = self.0.lock().unwrap();
        let mut trouble = None;
        for fault in &mut plan.faults {
            if !fault.concerns(function, service, operation) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if fault.times > 0 && trouble.is_none() {
                fault.times -= 1;
                trouble = Some(fault.trouble);
            }
        }
        plan.fired += usize::from(trouble.is_some());
        trouble
    }
}

/// Returns true if the call can conflict with a transaction or exceed its key's throughput.
fn is_write(service: Service, operation: &str) -> bool {
    service == Service::DynamoDb && matches!(operation, "PutItem" | "UpdateItem" | "TransactWriteItems")
}

/// The service's own answer for a fault.
pub(crate) fn refusal(trouble: Trouble, service: Service, operation: &str, body: &[u8]) -> Answer {
    let dynamo = |kind: &str| format!("com.amazonaws.dynamodb.v20120810#{kind}");
    match (trouble, service) {
        (_, Service::Stripe | Service::Razorpay) => {
            let status = if trouble == Trouble::Fails { 500 } else { 429 };
            let error = json!({ "error": { "type": "api_error", "message": "trouble" } });
            Answer { status, body: error.to_string(), replayed: false, file: None }
        }
        (Trouble::Conflict, Service::DynamoDb) if operation == "TransactWriteItems" => {
            cancelled(body, "TransactionConflict", "Transaction is ongoing for the item")
        }
        (Trouble::Starved, Service::DynamoDb) if operation == "TransactWriteItems" => cancelled(
            body,
            "ProvisionedThroughputExceeded",
            "The level of configured throughput was exceeded",
        ),
        (Trouble::Starved, Service::DynamoDb) => Answer::error(
            400,
            &dynamo("ProvisionedThroughputExceededException"),
            "The level of configured throughput was exceeded",
        ),
        (Trouble::Conflict, Service::DynamoDb) => {
            Answer::error(400, &dynamo("TransactionConflictException"), "Transaction is ongoing for the item")
        }
        (Trouble::Throttle, Service::DynamoDb) => Answer::error(
            400,
            &dynamo("ThrottlingException"),
            "Throughput exceeds the current capacity of your table or index",
        ),
        (Trouble::Throttle | Trouble::Conflict | Trouble::Starved, _) => {
            Answer::error(400, "ThrottlingException", "Rate exceeded")
        }
        _ => Answer::error(500, &dynamo("InternalServerError"), "Internal server error"),
    }
}

/// A transaction that is cancelled because of its last write.
fn cancelled(body: &[u8], code: &str, message: &str) -> Answer {
    let request: Value = serde_json::from_slice(body).unwrap();
    let writes = request["TransactItems"].as_array().map_or(0, Vec::len);
    let reason = |i: usize| {
        if i + 1 == writes { json!({ "Code": code, "Message": message }) } else { json!({ "Code": "None" }) }
    };
    let reasons: Vec<Value> = (0..writes).map(reason).collect();
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": reasons,
    });
    Answer { status: 400, body: body.to_string(), replayed: false, file: None }
}
