//! Sabotage of requests that write to the store.

use serde_json::{Value, json};

use super::condition::waived;
use super::{Asked, Sabotage, Writes};
use crate::dynamo::Answer;

/// A request in the form that reaches the service.
pub(super) struct Bent {
    pub(super) body: Vec<u8>,
    /// The answer, if the service is not called.
    pub(super) done: Option<Answer>,
    pub(super) places: Places,
}

/// Positions of the writes removed from a transaction, in order.
#[derive(Default)]
pub(super) struct Places(Vec<usize>);

impl Bent {
    pub(super) fn unchanged(body: &[u8]) -> Self {
        Self { body: body.to_vec(), done: None, places: Places::default() }
    }

    fn done() -> Self {
        Self { done: Some(Answer::ok(&json!({}))), ..Self::unchanged(&[]) }
    }
}

impl Places {
    /// The answer to a cancelled transaction, with a reason for each removed write.
    pub(super) fn restore(&self, mut answer: Answer) -> Answer {
        if self.0.is_empty() || answer.status == 200 {
            return answer;
        }
        let mut body: Value = serde_json::from_str(&answer.body).unwrap();
        if let Some(reasons) = body["CancellationReasons"].as_array_mut() {
            for place in &self.0 {
                reasons.insert(*place, json!({ "Code": "None" }));
            }
        }
        answer.body = body.to_string();
        answer
    }
}

/// Kinds of single writes, by operation.
fn kind(operation: &str) -> Option<&'static str> {
    match operation {
        "PutItem" => Some("Put"),
        "UpdateItem" => Some("Update"),
        "DeleteItem" => Some("Delete"),
        _ => None,
    }
}

/// Applies sabotage to a request.
pub(super) fn bend(sabotages: &[Sabotage], call: &Asked<'_>) -> Bent {
    let single = kind(call.operation);
    if single.is_none() && call.operation != "TransactWriteItems" {
        return Bent::unchanged(call.body);
    }
    let mut request: Value = serde_json::from_slice(call.body).unwrap();
    let mut places = Places::default();
    if let Some(kind) = single {
        if change(sabotages, call, kind, &mut request) == Fate::Dropped {
            return Bent::done();
        }
    } else {
        let writes = std::mem::take(&mut request["TransactItems"]);
        let mut kept = Vec::new();
        for (place, mut item) in writes.as_array().cloned().unwrap_or_default().into_iter().enumerate() {
            let (kind, write) = item.as_object_mut().unwrap().iter_mut().next().unwrap();
            match change(sabotages, call, kind, write) {
                Fate::Kept => kept.push(item),
                Fate::Dropped => places.0.push(place),
            }
        }
        if kept.is_empty() {
            return Bent::done();
        }
        request["TransactItems"] = kept.into();
    }
    Bent { body: request.to_string().into_bytes(), done: None, places }
}

#[derive(PartialEq, Eq)]
enum Fate {
    Kept,
    Dropped,
}

fn change(sabotages: &[Sabotage], call: &Asked<'_>, kind: &str, write: &mut Value) -> Fate {
    for sabotage in sabotages {
        let concerns = |writes: &Writes, write: &Value| writes.concern(call.function, kind, write);
        match sabotage {
            Sabotage::DroppedCondition(writes, term) if concerns(writes, write) => {
                if let Some(condition) = write["ConditionExpression"].as_str() {
                    write["ConditionExpression"] = waived(condition, *term).into();
                }
            }
            Sabotage::DroppedWrite(writes) if concerns(writes, write) => return Fate::Dropped,
            Sabotage::ChangedWrite(writes, change) if concerns(writes, write) => change(write),
            _ => {}
        }
    }
    Fate::Kept
}

/// The answer to a write that is never refused.
pub(super) fn never_refused(writes: Writes, call: &Asked<'_>, answer: Answer) -> Answer {
    if answer.status == 200 {
        return answer;
    }
    let request: Value = serde_json::from_slice(call.body).unwrap_or_default();
    let told: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let refused = match kind(call.operation) {
        Some(kind) => {
            let condition = told["__type"].as_str().unwrap_or_default();
            condition.ends_with("ConditionalCheckFailedException")
                && writes.concern(call.function, kind, &request)
        }
        None => all_refusals_concern(writes, call, &request, &told),
    };
    if refused { Answer::ok(&json!({})) } else { answer }
}

/// Returns true if only the conditions of `writes` cancelled a transaction.
fn all_refusals_concern(writes: Writes, call: &Asked<'_>, request: &Value, told: &Value) -> bool {
    let (Some(items), Some(reasons)) =
        (request["TransactItems"].as_array(), told["CancellationReasons"].as_array())
    else {
        return false;
    };
    let mut refused = items.iter().zip(reasons).filter(|(_, reason)| reason["Code"] != "None").peekable();
    refused.peek().is_some()
        && refused.all(|(item, reason)| {
            let mut parts = item.as_object().into_iter().flatten();
            reason["Code"] == "ConditionalCheckFailed"
                && parts.all(|(kind, write)| writes.concern(call.function, kind, write))
        })
}
