//! Steps of the workers, taken by the test.

use functions::Function;
use serde_json::{Value, json};

use crate::World;
use crate::dynamo::text;
use crate::invoke::Invoked;
use crate::queues::Message;
use crate::template::deployed;

/// Steps after which busy workers count as endless.
const RETRIES_MAX: usize = 1000;

impl World {
    /// Runs every worker once on what is due: a batch of the stream, a batch of each queue, and the
    /// provider's webhooks. Returns true if anything was done.
    pub async fn step(&self) -> bool {
        let mut moved = self.deliver_webhooks().await;
        for worker in functions::workers() {
            moved |= match &worker {
                Function::Stream(_) => self.step_stream(&worker).await,
                Function::Queue(queue) => self.step_queue(queue.queue, &worker).await,
                Function::Schedule(_) | Function::Endpoint(_) => false,
            };
        }
        moved
    }

    /// Runs the workers until nothing is due any more.
    pub async fn settle(&self) {
        for _ in 0..RETRIES_MAX {
            if !self.step().await {
                return;
            }
        }
        panic!("the workers never run out of work");
    }

    /// Lets a minute pass: runs the schedules, then the workers.
    pub async fn minute(&self) {
        self.pass(60);
        self.run_schedule().await;
        self.settle().await;
    }

    /// Runs the minute's schedules, and returns their outcomes.
    pub async fn run_schedule(&self) -> Vec<Invoked> {
        let mut runs = Vec::new();
        for worker in functions::workers() {
            let every_minute =
                deployed().function(worker.name()).schedule.as_deref() == Some("rate(1 minute)");
            if every_minute {
                runs.push(self.invoke(&worker, b"{}").await);
            }
        }
        runs
    }

    /// Delivers the providers' due webhooks. Returns true if there were any.
    pub async fn deliver_webhooks(&self) -> bool {
        let due = self.services.money.due();
        let moved = !due.is_empty();
        for delivery in due {
            let headers: Vec<(&str, &str)> =
                delivery.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let path = match delivery.provider {
                sandbox::Provider::Stripe => "/webhooks/stripe",
                sandbox::Provider::Razorpay => "/webhooks/razorpay",
            };
            let reply = self.call_raw("POST", path, None, &headers, &delivery.body).await;
            self.services.money.delivered(delivery.id, (200..300).contains(&reply.status));
        }
        moved
    }

    async fn step_stream(&self, worker: &Function) -> bool {
        let from = self.stream.lock().unwrap().clone();
        let (mut changes, next) = self.services.dynamo.changes(&from, batch_max(worker));
        if changes.is_empty() {
            return false;
        }
        self.date(&mut changes);
        let payload = json!({ "Records": changes });
        let invoked = self.invoke(worker, payload.to_string().as_bytes()).await;
        // Lambda continues at the first change that was not handled.
        let handled = match invoked.answer.map(|answer| failures(&answer)) {
            Err(_) => 0,
            Ok(failed) => match failed.first() {
                None => changes.len(),
                Some(first) => {
                    let is_first = |change: &Value| change["dynamodb"]["SequenceNumber"] == **first;
                    changes.iter().position(is_first).expect("one of the changes")
                }
            },
        };
        *self.stream.lock().unwrap() = match handled {
            0 => from,
            all if all == changes.len() => next,
            some => self.services.dynamo.changes(&from, some).1,
        };
        handled > 0
    }

    /// Dates changes by the world's clock instead of the machine's: when they are first seen.
    fn date(&self, changes: &mut [Value]) {
        let mut known = self.changed_at.lock().unwrap();
        for change in changes {
            let number = text(&change["dynamodb"]["SequenceNumber"]);
            let at = known.entry(number).or_insert_with(|| self.clock.second());
            change["dynamodb"]["ApproximateCreationDateTime"] = json!(*at);
        }
    }

    /// Delivers a batch of the queue `name` to its worker. Returns true if there was one.
    async fn step_queue(&self, name: &str, worker: &Function) -> bool {
        let batch = self.services.queues.receive(name, self.clock.second(), batch_max(worker));
        if batch.is_empty() {
            return false;
        }
        let records: Vec<Value> = batch.iter().map(record).collect();
        let payload = json!({ "Records": records });
        let invoked = self.invoke(worker, payload.to_string().as_bytes()).await;
        // If the function died, every message of the batch is redelivered.
        let Ok(answer) = invoked.answer else { return true };
        let failed = failures(&answer);
        for message in batch.iter().filter(|message| !failed.contains(&message.id)) {
            self.services.queues.delete(name, &message.id);
        }
        true
    }

    /// Runs the product's audit once, and returns the outcome.
    pub async fn run_audit(&self) -> Invoked {
        self.invoke(&Function::Schedule(&functions::AUDIT_BOOKS), b"{}").await
    }

    /// Runs a whole pass of the audit, and returns its findings: subject and contradiction.
    pub async fn audit_books(&self) -> Vec<String> {
        let audit = Function::Schedule(&functions::AUDIT_BOOKS);
        self.invoke(&audit, br#"{"whole": true}"#).await.answer.expect("the audit runs");
        self.audit_found("whole")
    }

    /// Runs the audit as its schedule does, and returns the findings of its pass for what changed.
    pub async fn audit_changes(&self) -> Vec<String> {
        self.run_audit().await.answer.expect("the audit runs");
        self.audit_found("changed")
    }

    /// Findings of the last pass of a kind, which is over.
    fn audit_found(&self, kind: &str) -> Vec<String> {
        let item = self.items("reports").into_iter().find(|item| item["sk"]["S"] == "audit-books");
        let item = item.expect("the audit's state");
        let state: Value = serde_json::from_str(&text(&item["state"]["S"])).unwrap();
        let pass = &state[kind];
        assert_eq!(pass["stage"]["at"], "over", "one run is a pass of a small table");
        let kept = pass["kept"].as_array().unwrap().iter();
        kept.map(|finding| format!("{}: {}", text(&finding["about"]), text(&finding["what"]))).collect()
    }

    /// Runs the walk over the providers' payouts, and fails if it fails.
    pub async fn reconcile_payouts(&self) {
        let worker = Function::Schedule(&functions::RECONCILE_PAYOUTS);
        self.invoke(&worker, b"{}").await.answer.expect("the walk over payouts runs");
    }

    /// Delivers the next batch of the stream to its worker, once.
    pub async fn step_the_stream(&self) {
        for worker in functions::workers() {
            if matches!(worker, Function::Stream(_)) {
                self.step_stream(&worker).await;
            }
        }
    }

    /// Delivers the first visible messages of a queue to its worker, once.
    pub async fn step_one_queue(&self, name: &str) -> bool {
        let workers = functions::workers();
        let is_it = |worker: &&Function| matches!(worker, Function::Queue(queue) if queue.queue == name);
        let worker = workers.iter().find(is_it).expect("a worker of this queue");
        self.step_queue(name, worker).await
    }
}

fn batch_max(worker: &Function) -> usize {
    deployed().function(worker.name()).batch_max
}

fn record(message: &Message) -> Value {
    let attributes =
        message.trace.as_ref().map(|trace| json!({ "stringValue": trace, "dataType": "String" }));
    json!({
        "messageAttributes": attributes.map_or(json!({}), |trace| json!({ "trace": trace })),
        "messageId": message.id,
        "receiptHandle": format!("{}-{}", message.id, message.receives),
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": message.receives.to_string(),
            "SentTimestamp": (message.sent_at * 1000).to_string(),
        },
        "eventSource": "aws:sqs",
    })
}

/// The items that a worker reports as failed.
fn failures(answer: &[u8]) -> Vec<String> {
    let answer: Value = serde_json::from_slice(answer).expect("a JSON answer");
    let items = answer["batchItemFailures"].as_array().expect("batchItemFailures");
    items.iter().map(|item| text(&item["itemIdentifier"])).collect()
}
