//! Webhook messages on their way: when each is due, and what became of it.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// The pause before the first repetition; it doubles with each.
const RETRY_FIRST_SECONDS: i64 = 5;
/// The longest pause.
const RETRY_MAX_SECONDS: i64 = 3_600;
/// Stripe gives up after three days.
const GIVE_UP_SECONDS: i64 = 3 * 86_400;
/// Finished messages that the list still shows.
const FINISHED_MAX: usize = 1_000;

/// Messages by their number, which also is the order in which they were written.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Outbox {
    last_id: u64,
    waiting: BTreeMap<u64, Message>,
    finished: VecDeque<Message>,
}

/// One copy of an event for the webhook.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: u64,
    pub(crate) event_id: String,
    pub(crate) event_type: String,
    pub(crate) body: String,
    created: i64,
    due_at: i64,
    pub(crate) attempts: u32,
    state: State,
}

/// What became of a message.
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
    /// The number which `delivery_result` wants.
    pub id: u64,
    /// `evt_…`
    pub event_id: String,
    /// For example `checkout.session.completed`.
    pub event_type: String,
    /// `waiting`, `in_flight`, `delivered`, `dropped` or `given_up`.
    pub state: String,
    /// Attempts begun.
    pub attempts: u32,
    /// Unix seconds of the event.
    pub created: i64,
    /// Unix seconds of the next attempt, or of the last.
    pub due_at: i64,
}

impl Outbox {
    /// Takes an event, in as many copies as the settings say; copies wait together.
    pub(crate) fn post(
        &mut self,
        now: i64,
        settings: &Settings,
        event_id: &str,
        event_type: &str,
        body: &str,
    ) {
        if settings.webhook_url.is_none() {
            return;
        }
        for _ in 0..=settings.duplicates {
            self.last_id += 1;
            let message = Message {
                id: self.last_id,
                event_id: event_id.to_owned(),
                event_type: event_type.to_owned(),
                body: body.to_owned(),
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

    /// The messages to send now. Each is in flight until [`Outbox::result`] says how it went.
    pub(crate) fn due(&mut self, now: i64, settings: &Settings) -> Vec<Message> {
        if settings.webhook_url.is_none() {
            return Vec::new();
        }
        let mut due = Vec::new();
        for message in self.waiting.values_mut() {
            if message.state != State::Waiting || message.due_at > now {
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

    /// Notes how an attempt went; numbers that are not in flight are ignored, since results may repeat.
    pub(crate) fn result(&mut self, now: i64, settings: &Settings, id: u64, ok: bool) {
        let Some(message) = self.waiting.get_mut(&id).filter(|message| message.state == State::InFlight)
        else {
            return;
        };
        let answer_lost = message.attempts <= settings.fail_first.saturating_add(settings.lose_answers);
        let state = if ok && !answer_lost {
            State::Delivered
        } else if now.saturating_sub(message.created) >= GIVE_UP_SECONDS {
            State::GivenUp
        } else {
            message.state = State::Waiting;
            message.due_at = now.saturating_add(pause(message.attempts));
            return;
        };
        if let Some(message) = self.waiting.remove(&id) {
            self.finish(message, state);
        }
    }

    /// True while a message of that event has not arrived.
    pub(crate) fn is_pending(&self, event_id: &str) -> bool {
        self.waiting.values().any(|message| message.event_id == event_id)
    }

    /// After a restart nobody knows how the attempts in flight went: they are made again.
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
            event_id: self.event_id.clone(),
            event_type: self.event_type.clone(),
            state: state.to_owned(),
            attempts: self.attempts,
            created: self.created,
            due_at: self.due_at,
        }
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
