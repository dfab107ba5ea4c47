//! Sabotage: rules of the protocol that are broken from outside, between the functions and the services, so
//! that the product needs no test code. Sabotage lasts until the world ends; temporary failures are
//! [`crate::Fault`]s.

mod condition;
mod select;
mod store;

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::World;
use crate::calls::Service;
use crate::dynamo::Answer;
pub use select::{Calls, Writes};
use store::Bent;

/// A broken rule.
#[derive(Clone, Copy, Debug)]
pub enum Sabotage {
    /// Comparisons that contain a text, in these writes' conditions, count as true; without a text, the whole
    /// condition does.
    DroppedCondition(Writes, Option<&'static str>),
    /// These writes are answered as done and are not done; other writes of their transaction are.
    DroppedWrite(Writes),
    /// These writes reach the store changed.
    ChangedWrite(Writes, fn(&mut Value)),
    /// These writes are answered as done though their condition refuses them.
    RefusalSaysDone(Writes),
    /// These reads repeat their previous answer once, after the item has changed.
    OlderRead(Calls),
    /// The JSON answers of these calls are changed on their way.
    ForgedAnswer(Calls, fn(&mut Value)),
    /// Every second of these calls is done, and its answer is lost.
    LostAnswer(Calls),
    /// The provider does not see the idempotency key of these calls.
    IgnoredKey(Calls),
    /// Messages of this queue are answered as sent and are gone.
    LostMessage(&'static str),
    /// Messages of this queue arrive this many seconds late, after later ones.
    LateMessage(&'static str, i64),
    /// Messages of this queue arrive changed: the function gets the request to send, with its body parsed as
    /// JSON.
    ChangedMessage(&'static str, fn(&mut Value)),
    /// An attacker knows the secret of the provider's signatures.
    LeakedSecret,
}

/// Sabotage of a world.
#[derive(Default)]
pub(crate) struct Planted(Mutex<State>);

#[derive(Default)]
struct State {
    sabotages: Vec<Sabotage>,
    /// Number of calls whose answers could have been lost.
    losable: usize,
    /// Last answer to each read.
    answers: HashMap<Vec<u8>, Answer>,
}

/// A call to a service.
pub(crate) struct Asked<'a> {
    pub(crate) function: Option<&'a str>,
    pub(crate) service: Service,
    pub(crate) operation: &'a str,
    pub(crate) body: &'a [u8],
}

impl Planted {
    /// The answer to `call`, which `act` computes for a body; its second argument hides the idempotency key
    /// from the provider.
    pub(crate) fn around(
        &self,
        call: &Asked<'_>,
        act: impl FnOnce(&[u8], bool) -> Option<Answer>,
    ) -> Option<Answer> {
        let sabotages = self.0.lock().unwrap().sabotages.clone();
        if sabotages.is_empty() {
            return act(call.body, false);
        }
        let keyless = sabotages
            .iter()
            .any(|sabotage| matches!(sabotage, Sabotage::IgnoredKey(calls) if calls.concern(call)));
        let bent = match call.service {
            Service::DynamoDb => store::bend(&sabotages, call),
            Service::Sqs => bend_message(&sabotages, call),
            _ => Bent::unchanged(call.body),
        };
        let answer = match bent.done {
            Some(done) => Some(done),
            None => act(&bent.body, keyless).map(|answer| bent.places.restore(answer)),
        };
        answer.map(|answer| self.forge(&sabotages, call, answer))
    }

    fn forge(&self, sabotages: &[Sabotage], call: &Asked<'_>, answer: Answer) -> Answer {
        sabotages.iter().fold(answer, |answer, sabotage| match sabotage {
            Sabotage::RefusalSaysDone(writes) => store::never_refused(*writes, call, answer),
            Sabotage::ForgedAnswer(calls, change) if calls.concern(call) => changed(&answer, *change),
            Sabotage::OlderRead(calls) if calls.concern(call) => self.answer_before(call, answer),
            _ => answer,
        })
    }

    /// The previous answer to the same read; the next one is true again.
    fn answer_before(&self, call: &Asked<'_>, now: Answer) -> Answer {
        let read = [call.operation.as_bytes(), call.body].concat();
        let before = self.0.lock().unwrap().answers.insert(read, now.clone());
        before.unwrap_or(now)
    }

    /// Returns true if the answer to `call` is lost.
    pub(crate) fn loses(&self, call: &Asked<'_>) -> bool {
        let mut state = self.0.lock().unwrap();
        let concerned = state
            .sabotages
            .iter()
            .any(|sabotage| matches!(sabotage, Sabotage::LostAnswer(calls) if calls.concern(call)));
        state.losable += usize::from(concerned);
        concerned && state.losable % 2 == 1
    }
}

impl World {
    /// Breaks a rule as long as this world lasts.
    pub fn sabotage(&self, sabotage: Sabotage) {
        self.services.planted.0.lock().unwrap().sabotages.push(sabotage);
    }

    /// Returns true if an attacker can sign as the provider does.
    #[must_use]
    pub fn secret_is_known(&self) -> bool {
        let planted = self.services.planted.0.lock().unwrap();
        planted.sabotages.iter().any(|sabotage| matches!(sabotage, Sabotage::LeakedSecret))
    }
}

fn bend_message(sabotages: &[Sabotage], call: &Asked<'_>) -> Bent {
    let mut bent = Bent::unchanged(call.body);
    let Ok(mut request) = serde_json::from_slice::<Value>(call.body) else { return bent };
    let url = request["QueueUrl"].as_str().unwrap_or_default().to_owned();
    let sends_to = |queue: &str| url.ends_with(&format!("kit-{queue}"));
    for sabotage in sabotages {
        match sabotage {
            Sabotage::LostMessage(queue) if sends_to(queue) => {
                bent.done = Some(sent(&request));
            }
            Sabotage::LateMessage(queue, seconds) if sends_to(queue) => {
                for_each_message(&mut request, |message| {
                    let delay = message["DelaySeconds"].as_i64().unwrap_or_default();
                    message["DelaySeconds"] = (delay + seconds).into();
                });
            }
            Sabotage::ChangedMessage(queue, change) if sends_to(queue) => {
                for_each_message(&mut request, |message| with_parsed_body(message, *change));
            }
            _ => {}
        }
    }
    bent.body = request.to_string().into_bytes();
    bent
}

/// Calls `change` for each message of a request that sends one or a batch.
fn for_each_message(request: &mut Value, change: impl Fn(&mut Value)) {
    match request.get_mut("Entries").and_then(Value::as_array_mut) {
        Some(entries) => entries.iter_mut().for_each(change),
        None => change(request),
    }
}

fn with_parsed_body(message: &mut Value, change: fn(&mut Value)) {
    let text = message["MessageBody"].as_str().unwrap_or_default();
    message["MessageBody"] = serde_json::from_str(text).unwrap_or_default();
    change(message);
    message["MessageBody"] = message["MessageBody"].to_string().into();
}

/// The answer to a request that sends messages.
fn sent(request: &Value) -> Answer {
    let Some(entries) = request["Entries"].as_array() else {
        return Answer::ok(&json!({ "MessageId": "lost" }));
    };
    let of = |entry: &Value| json!({ "Id": entry["Id"], "MessageId": "lost" });
    Answer::ok(&json!({ "Successful": entries.iter().map(of).collect::<Vec<_>>(), "Failed": [] }))
}

fn changed(answer: &Answer, change: fn(&mut Value)) -> Answer {
    let Ok(mut body) = serde_json::from_str(&answer.body) else { return answer.clone() };
    change(&mut body);
    Answer { status: answer.status, body: body.to_string(), replayed: false, file: None }
}
