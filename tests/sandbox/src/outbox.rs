//! Outbox of webhook messages, with their due times and outcomes.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::settings::{Provider, Settings};

/// Pause before the first retry; it doubles with each.
const RETRY_FIRST_SECONDS: i64 = 5;
/// The longest pause.
const RETRY_MAX_SECONDS: i64 = 3_600;
/// Finished messages that are kept for the list.
const FINISHED_MAX: usize = 1_000;

/// Messages by number, in the order of their creation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outbox {
    last_id: u64,
    waiting: BTreeMap<u64, Message>,
    finished: VecDeque<Message>,
}

/// One copy of an event for one webhook endpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) provider: Provider,
    /// The id of the endpoint.
    pub(crate) webhook: String,
    pub(crate) event_id: String,
    pub(crate) event_type: String,
    pub(crate) body: String,
    created: i64,
    due_at: i64,
    pub(crate) attempts: u32,
    state: State,
}

/// An event as its provider hands it over.
pub(crate) struct Posted<'a> {
    pub(crate) provider: Provider,
    pub(crate) id: &'a str,
    /// Type of the event, for example `payment.captured`.
    pub(crate) kind: &'a str,
    /// Messages of each endpoint, by its id.
    pub(crate) bodies: Vec<(String, String)>,
}

/// Outcome of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Waiting,
    InFlight,
    Delivered,
    Dropped,
    GivenUp,
}

/// One line of the list of deliveries.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveryRecord {
    /// Number by which `delivery_result` knows it.
    pub id: u64,
    /// Provider whose message it is.
    pub provider: Provider,
    /// The id of the endpoint that it is for.
    pub webhook: String,
    /// Id of the event; Stripe's begin with `evt_`.
    pub event_id: String,
    /// Type of the event, for example `checkout.session.completed`.
    pub event_type: String,
    /// `waiting`, `in_flight`, `delivered`, `dropped` or `given_up`.
    pub state: String,
    /// Number of attempts begun.
    pub attempts: u32,
    /// Unix seconds of the event.
    pub created: i64,
    /// Unix seconds of the next attempt, or of the last.
    pub due_at: i64,
}

impl Outbox {
    /// Adds an event for each of its endpoints, with as many copies as the settings say, all due together.
    pub(crate) fn post(&mut self, now: i64, settings: &Settings, event: Posted<'_>) {
        for (webhook, body) in event.bodies {
            for _ in 0..=settings.duplicates {
                self.last_id += 1;
                let message = Message {
                    id: self.last_id,
                    provider: event.provider,
                    webhook: webhook.clone(),
                    event_id: event.id.to_owned(),
                    event_type: event.kind.to_owned(),
                    body: body.clone(),
                    created: now,
                    due_at: now.saturating_add(settings.delay_seconds),
                    attempts: 0,
                    state: State::Waiting,
                };
                if settings.drop {
                    self.finish(message, State::Dropped);
                } else {
                    self.waiting.insert(message.id, message);
                }
            }
        }
    }

    /// Messages to send now to these endpoints. Each is in flight until [`Outbox::result`] reports its outcome.
    pub(crate) fn due(
        &mut self,
        now: i64,
        settings: &Settings,
        reachable: &BTreeSet<String>,
    ) -> Vec<Message> {
        let mut due = Vec::new();
        for message in self.waiting.values_mut() {
            let reachable = reachable.contains(&message.webhook);
            if !reachable || message.state != State::Waiting || message.due_at > now {
                continue;
            }
            message.attempts += 1;
            if message.attempts <= settings.fail_first {
                message.due_at = now.saturating_add(pause(message.attempts));
            } else {
                message.state = State::InFlight;
                due.push(message.clone());
            }
        }
        due.sort_by_key(|message| (message.due_at, message.id));
        if settings.reorder {
            due.reverse();
        }
        due
    }

    /// Records the outcome of an attempt. Numbers that are not in flight are ignored, because results may repeat.
    /// Returns provider and endpoint if the message was given up.
    pub(crate) fn result(
        &mut self,
        now: i64,
        settings: &Settings,
        id: u64,
        ok: bool,
    ) -> Option<(Provider, String)> {
        let message = self.waiting.get_mut(&id).filter(|message| message.state == State::InFlight)?;
        let (provider, webhook) = (message.provider, message.webhook.clone());
        let answer_lost = message.attempts <= settings.fail_first.saturating_add(settings.lose_answers);
        let state = if ok && !answer_lost {
            State::Delivered
        } else if now.saturating_sub(message.created) >= patience(provider) {
            State::GivenUp
        } else {
            message.state = State::Waiting;
            message.due_at = now.saturating_add(pause(message.attempts));
            return None;
        };
        if let Some(message) = self.waiting.remove(&id) {
            self.finish(message, state);
        }
        (state == State::GivenUp).then_some((provider, webhook))
    }

    /// Gives up every message for an endpoint.
    pub(crate) fn give_up(&mut self, webhook: &str) {
        for (_, message) in self.waiting.extract_if(.., |_, message| message.webhook == webhook) {
            self.finished.push_back(Message { state: State::GivenUp, ..message });
        }
        let excess = self.finished.len().saturating_sub(FINISHED_MAX);
        self.finished.drain(..excess);
    }

    /// Number of endpoints that have not had that event yet.
    pub(crate) fn pending(&self, event_id: &str) -> usize {
        let waiting = self.waiting.values().filter(|message| message.event_id == event_id);
        waiting.map(|message| message.webhook.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// Makes all attempts in flight due again after a restart: their outcomes are unknown.
    pub(crate) fn recover(&mut self) {
        for message in self.waiting.values_mut() {
            message.state = State::Waiting;
        }
    }

    /// Everything known, oldest first.
    pub(crate) fn records(&self) -> Vec<DeliveryRecord> {
        let mut records: Vec<_> =
            self.finished.iter().chain(self.waiting.values()).map(Message::record).collect();
        records.sort_by_key(|record| record.id);
        records
    }

    fn finish(&mut self, message: Message, state: State) {
        self.finished.push_back(Message { state, ..message });
        if self.finished.len() > FINISHED_MAX {
            self.finished.pop_front();
        }
    }
}

impl Message {
    fn record(&self) -> DeliveryRecord {
        let state = match self.state {
            State::Waiting => "waiting",
            State::InFlight => "in_flight",
            State::Delivered => "delivered",
            State::Dropped => "dropped",
            State::GivenUp => "given_up",
        };
        DeliveryRecord {
            id: self.id,
            provider: self.provider,
            webhook: self.webhook.clone(),
            event_id: self.event_id.clone(),
            event_type: self.event_type.clone(),
            state: state.to_owned(),
            attempts: self.attempts,
            created: self.created,
            due_at: self.due_at,
        }
    }
}

/// Seconds from the event until its provider stops sending it.
fn patience(provider: Provider) -> i64 {
    match provider {
        Provider::Stripe => 3 * 86_400,
        Provider::Razorpay => 86_400,
    }
}

/// Seconds after the n-th failed attempt, from 1.
fn pause(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(20);
    RETRY_FIRST_SECONDS.saturating_mul(1 << doublings).min(RETRY_MAX_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        assert_eq!([1, 2, 3, 10, 11, 99].map(pause), [5, 10, 20, 2_560, 3_600, 3_600]);
    }
}
