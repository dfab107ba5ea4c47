//! Deliveries: a message for a webhook, and the tries to send it.
//!
//! An order on the queue names a delivery and the number of a try. Orders come late, twice and in any order, and whoever
//! works on one may die at any line. The delivery's row decides whose turn it is ([`Delivery::turn`]); every write is
//! conditional on its version, so of two runs one wins. A failed try puts the order of the next one on the queue *before*
//! it writes the row: a death in between repeats this try, and of the two orders of the next one only the first finds its
//! turn. So every death costs at most one repeated call, which has the same id, and nothing is lost.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MessageKind;
use crate::after::notification::LEASE;
use crate::base::ids::{DeliveryId, WebhookId};

/// Seconds to wait after each failed try; a day together.
const WAITS: [i64; 8] = [60, 300, 900, 3_600, 7_200, 14_400, 28_800, 31_140];

/// State of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// A try follows.
    Waiting,
    /// A try is under way.
    Sending,
    /// The webhook has taken it.
    Delivered,
    /// No try follows.
    Failed,
}

/// Reason why a try failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryProblem {
    /// The answer is no success; redirects are not followed.
    Refused,
    /// There was no answer in time, or no connection.
    NoAnswer,
    /// The address leads to where nobody may make us call.
    Inside,
    /// The webhook is paused.
    Paused,
}

/// Outcome of the last try, or of a pause before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryAnswer {
    /// Instant of the outcome.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// HTTP status of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Reason why the try failed; absent if the webhook has taken the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<DeliveryProblem>,
}

impl DeliveryAnswer {
    /// The outcome of a try that was answered with this status at `at`.
    #[must_use]
    pub fn of_status(status: u16, at: Timestamp) -> Self {
        let problem = (!(200..300).contains(&status)).then_some(DeliveryProblem::Refused);
        Self { at, status: Some(status), problem }
    }

    /// The outcome of a try without an answer.
    #[must_use]
    pub fn without(problem: DeliveryProblem, at: Timestamp) -> Self {
        Self { at, status: None, problem: Some(problem) }
    }

    /// True if the webhook has said that it is gone for good.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}

/// A message for a webhook. The message itself is kept once for all webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Id of the delivery.
    pub delivery_id: DeliveryId,
    /// Webhook.
    pub webhook_id: WebhookId,
    /// Version, raised by every write.
    pub ver: u64,
    /// Id of the message, which the webhook gets as `webhook-id`.
    pub message_id: String,
    /// Kind of the message.
    #[serde(rename = "type")]
    pub kind: MessageKind,
    /// Instant of the message.
    pub occurred_at: Timestamp,
    /// State.
    pub status: DeliveryStatus,
    /// Number of tries that have begun.
    pub tries: u32,
    /// Number of those since the last replay, by which the next wait is chosen.
    pub tries_since_replay: u32,
    /// End of the lease of the run that sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<Timestamp>,
    /// Instant of the next try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Outcome of the last try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<DeliveryAnswer>,
}

/// Turn of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The try may begin, if this row is written first; true if it takes over from a run that died.
    Now(Box<Delivery>, bool),
    /// The try before it is under way, or its own instant is still to come: look again at this instant.
    Later(Timestamp),
    /// The try was made, or is another run's.
    Over,
}

impl Delivery {
    /// A delivery before its first try.
    #[must_use]
    pub fn new(webhook: &WebhookId, message_id: &str, kind: MessageKind, occurred_at: Timestamp) -> Self {
        Self {
            delivery_id: DeliveryId::derive(message_id, webhook, occurred_at),
            webhook_id: webhook.clone(),
            ver: 0,
            message_id: message_id.to_owned(),
            kind,
            occurred_at,
            status: DeliveryStatus::Waiting,
            tries: 0,
            tries_since_replay: 0,
            lease_until: None,
            next_at: None,
            last: None,
        }
    }

    /// Turn of the try with this number, counted from 1, at `now`.
    #[must_use]
    pub fn turn(&self, number: u32, now: Timestamp) -> Turn {
        let lease = self.lease_until.filter(|_| self.status == DeliveryStatus::Sending);
        match (self.status, lease) {
            (DeliveryStatus::Waiting, _) if number == self.tries + 1 => match self.next_at {
                // An order of this try from a run that died before it wrote the row: the repeat has chosen a later instant.
                Some(at) if now < at => Turn::Later(at),
                _ => Turn::Now(Box::new(self.begun(now)), false),
            },
            // Longer than a function runs: the run that had it is over.
            (DeliveryStatus::Sending, Some(until)) if until <= now && number == self.tries => {
                let again = Self {
                    tries: self.tries - 1,
                    tries_since_replay: self.tries_since_replay - 1,
                    ..self.clone()
                };
                Turn::Now(Box::new(again.begun(now)), true)
            }
            (DeliveryStatus::Sending, Some(until)) if until <= now && number == self.tries + 1 => {
                Turn::Now(Box::new(self.begun(now)), true)
            }
            // The run of the try before it writes its outcome in a moment, or its order comes again.
            (DeliveryStatus::Sending, Some(until)) if number == self.tries + 1 => Turn::Later(until),
            _ => Turn::Over,
        }
    }

    fn begun(&self, now: Timestamp) -> Self {
        Self {
            ver: self.ver + 1,
            status: DeliveryStatus::Sending,
            tries: self.tries + 1,
            tries_since_replay: self.tries_since_replay + 1,
            lease_until: now.checked_add(LEASE).ok(),
            next_at: None,
            ..self.clone()
        }
    }

    /// The delivery after the outcome of a try.
    #[must_use]
    pub fn after(&self, answer: DeliveryAnswer) -> Self {
        let wait =
            usize::try_from(self.tries_since_replay).ok().and_then(|tries| WAITS.get(tries.checked_sub(1)?));
        let follows = wait.filter(|_| !answer.is_gone());
        let next_at =
            follows.and_then(|seconds| answer.at.checked_add(SignedDuration::from_secs(*seconds)).ok());
        let (status, next_at) = match (answer.problem, next_at) {
            (None, _) => (DeliveryStatus::Delivered, None),
            (Some(_), Some(next_at)) => (DeliveryStatus::Waiting, Some(next_at)),
            (Some(_), None) => (DeliveryStatus::Failed, None),
        };
        Self { ver: self.ver + 1, status, lease_until: None, next_at, last: Some(answer), ..self.clone() }
    }

    /// The delivery after its turn has come while its webhook is paused: it ends, and was not tried.
    #[must_use]
    pub fn unsent(&self, now: Timestamp) -> Self {
        let last = Some(DeliveryAnswer::without(DeliveryProblem::Paused, now));
        let (ver, status) = (self.ver + 1, DeliveryStatus::Failed);
        Self { ver, status, lease_until: None, next_at: None, last, ..self.clone() }
    }

    /// The delivery after a member has asked for it once more. One that waits is tried sooner; one that is under way stays
    /// as it is: none.
    #[must_use]
    pub fn replayed(&self, now: Timestamp) -> Option<Self> {
        let under_way =
            self.status == DeliveryStatus::Sending && self.lease_until.is_some_and(|until| now < until);
        (!under_way).then(|| Self {
            ver: self.ver + 1,
            status: DeliveryStatus::Waiting,
            tries_since_replay: 0,
            lease_until: None,
            next_at: Some(now),
            ..self.clone()
        })
    }
}
