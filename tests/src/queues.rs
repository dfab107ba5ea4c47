//! Simulated SQS and EventBridge.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::dynamo::{Answer, text};
use crate::template::deployed;

/// A message of a queue.
#[derive(Clone, Debug)]
pub struct Message {
    /// The queue's id of the message.
    pub id: String,
    /// Text of the message.
    pub body: String,
    /// Number of deliveries to the worker.
    pub receives: u32,
    /// Correlation id of the sender.
    pub trace: Option<String>,
    /// Second of the send, since 1970.
    pub sent_at: i64,
    /// Second from which it can be received again, since 1970.
    visible_at: i64,
}

impl Message {
    /// Returns true if its sender has delayed it beyond `now`, and it was never received.
    #[must_use]
    pub fn is_delayed(&self, now: i64) -> bool {
        self.receives == 0 && self.visible_at > now
    }
}

/// Queues by name, and messages on the bus.
pub(crate) struct Queues(Mutex<State>);

struct State {
    queues: BTreeMap<String, Queue>,
    bus: Vec<Value>,
    last_id: u64,
}

#[derive(Default)]
struct Queue {
    visibility_seconds: i64,
    receives_max: u32,
    waiting: Vec<Message>,
    dead: Vec<Message>,
}

impl Queues {
    pub(crate) fn new() -> Self {
        let shapes = deployed().queues.iter().map(|shape| {
            let queue = Queue {
                visibility_seconds: shape.visibility_seconds,
                receives_max: shape.receives_max,
                ..Queue::default()
            };
            (shape.name.clone(), queue)
        });
        Self(Mutex::new(State { queues: shapes.collect(), bus: Vec::new(), last_id: 0 }))
    }

    /// URL of a queue.
    pub(crate) fn url(name: &str) -> String {
        format!("https://sqs.ap-south-1.amazonaws.com/111122223333/kit-{name}")
    }

    /// Answers an operation of SQS.
    pub(crate) fn handle_sqs(&self, operation: &str, body: &[u8], now: i64) -> Answer {
        let request: Value = serde_json::from_slice(body).unwrap();
        let url = request["QueueUrl"].as_str().unwrap_or_default();
        let name = url.rsplit("kit-").next().unwrap_or_default().to_owned();
        let mut state = self.0.lock().unwrap();
        if operation == "GetQueueAttributes" && state.queues.contains_key(&name) {
            let waiting = state.queue(&name).waiting.len().to_string();
            return Answer::ok(&json!({ "Attributes": { "ApproximateNumberOfMessages": waiting } }));
        }
        if !state.queues.contains_key(&name) {
            return Answer::error(400, "com.amazonaws.sqs#QueueDoesNotExist", operation);
        }
        match operation {
            "SendMessage" => Answer::ok(&json!({ "MessageId": state.send_entry(&name, &request, now) })),
            "SendMessageBatch" => {
                let entries = request["Entries"].as_array().unwrap();
                if entries.len() > 10 {
                    return Answer::error(400, "com.amazonaws.sqs#TooManyEntriesInBatchRequest", operation);
                }
                let sent = entries.iter().map(|entry| {
                    json!({ "Id": entry["Id"], "MessageId": state.send_entry(&name, entry, now), "MD5OfMessageBody": "" })
                });
                let sent: Vec<Value> = sent.collect();
                Answer::ok(&json!({ "Successful": sent, "Failed": [] }))
            }
            _ => Answer::error(400, "com.amazonaws.sqs#UnsupportedOperation", operation),
        }
    }

    /// Answers an operation of EventBridge.
    pub(crate) fn handle_bus(&self, operation: &str, body: &[u8], now: i64) -> Answer {
        if operation != "PutEvents" {
            return Answer::error(400, "UnknownOperationException", operation);
        }
        let request: Value = serde_json::from_slice(body).unwrap();
        let entries = request["Entries"].as_array().unwrap();
        let mut state = self.0.lock().unwrap();
        for entry in entries {
            let (mut entry, detail) = (entry.clone(), text(&entry["Detail"]));
            state.pass_on(&text(&entry["DetailType"]), &detail, now);
            entry["Detail"] = serde_json::from_str(&detail).expect("a JSON detail");
            state.bus.push(entry);
        }
        let ids: Vec<Value> = (0..entries.len()).map(|i| json!({ "EventId": i.to_string() })).collect();
        Answer::ok(&json!({ "FailedEntryCount": 0, "Entries": ids }))
    }

    /// Sends a message to a queue, as a redrive or an operator does.
    pub(crate) fn send(&self, name: &str, body: &str, now: i64) -> String {
        self.0.lock().unwrap().send(name, body.to_owned(), None, (now, 0))
    }

    /// A batch of at most `batch_max` messages that can be received at `now`.
    pub(crate) fn receive(&self, name: &str, now: i64, batch_max: usize) -> Vec<Message> {
        let mut state = self.0.lock().unwrap();
        let queue = state.queue(name);
        let max = queue.receives_max;
        let exhausted = |message: &mut Message| message.visible_at <= now && message.receives >= max;
        queue.dead.extend(queue.waiting.extract_if(.., exhausted));
        let until = now + queue.visibility_seconds;
        let visible = queue.waiting.iter_mut().filter(|message| message.visible_at <= now);
        visible
            .take(batch_max)
            .map(|message| {
                message.receives += 1;
                message.visible_at = until;
                message.clone()
            })
            .collect()
    }

    /// Deletes a message from its queue.
    pub(crate) fn delete(&self, name: &str, id: &str) {
        self.0.lock().unwrap().queue(name).waiting.retain(|message| message.id != id);
    }

    /// Waiting messages of a queue, including delayed ones.
    pub(crate) fn waiting(&self, name: &str) -> Vec<Message> {
        self.0.lock().unwrap().queue(name).waiting.clone()
    }

    /// Takes the messages of the dead-letter queue.
    pub(crate) fn take_dead(&self, name: &str) -> Vec<Message> {
        std::mem::take(&mut self.0.lock().unwrap().queue(name).dead)
    }

    /// Messages of the dead-letter queue.
    pub(crate) fn dead(&self, name: &str) -> Vec<Message> {
        self.0.lock().unwrap().queue(name).dead.clone()
    }

    /// Names of the queues.
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().queues.keys().cloned().collect()
    }

    /// Messages on the bus, oldest first.
    pub(crate) fn bus(&self) -> Vec<Value> {
        self.0.lock().unwrap().bus.clone()
    }
}

impl State {
    fn queue(&mut self, name: &str) -> &mut Queue {
        self.queues.get_mut(name).unwrap_or_else(|| panic!("there is no queue {name}"))
    }

    /// Puts a message of the bus on the queues of its rules.
    fn pass_on(&mut self, kind: &str, detail: &str, now: i64) {
        let rules = deployed().rules.iter().filter(|rule| rule.kinds.iter().any(|known| known == kind));
        for queue in rules.flat_map(|rule| &rule.queues) {
            self.send(queue, detail.to_owned(), None, (now, 0));
        }
    }

    /// Sends a message of a request of SQS's.
    fn send_entry(&mut self, name: &str, entry: &Value, now: i64) -> String {
        let delay = entry["DelaySeconds"].as_i64().unwrap_or_default();
        let trace = entry["MessageAttributes"]["trace"]["StringValue"].as_str().map(str::to_owned);
        self.send(name, text(&entry["MessageBody"]), trace, (now, delay))
    }

    fn send(
        &mut self,
        name: &str,
        body: String,
        trace: Option<String>,
        (sent_at, delay): (i64, i64),
    ) -> String {
        self.last_id += 1;
        let id = format!("message-{}", self.last_id);
        let visible_at = if delay > 0 { sent_at + delay } else { 0 };
        let message = Message { id: id.clone(), body, receives: 0, trace, sent_at, visible_at };
        self.queue(name).waiting.push(message);
        id
    }
}
